/** What a mailbox tells of traced sends, without knowing where it goes. */
@NullMarked
package im.exo.messages.traces;

import org.jspecify.annotations.NullMarked;
