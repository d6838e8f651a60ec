/** The mailbox of Exo: accept, queue, deliver, acknowledge. */
@NullMarked
package im.exo.messages;

import org.jspecify.annotations.NullMarked;
