/** Sockets of devices, windows, delivery in order of position. */
@NullMarked
package im.exo.messages.delivery;

import org.jspecify.annotations.NullMarked;
