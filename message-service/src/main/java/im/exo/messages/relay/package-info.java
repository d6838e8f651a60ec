/** The gRPC edge towards the gateways. */
@NullMarked
package im.exo.messages.relay;

import org.jspecify.annotations.NullMarked;
