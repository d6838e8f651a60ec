/** The queues: one thread for their state in memory, one for commits. */
@NullMarked
package im.exo.messages.mailbox;

import org.jspecify.annotations.NullMarked;
