/** Sending without a socket. */
@NullMarked
package im.exo.gateway.messages;

import org.jspecify.annotations.NullMarked;
