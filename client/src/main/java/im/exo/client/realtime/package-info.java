/** The socket: sends, deliveries, renewal, coming back. */
@NullMarked
package im.exo.client.realtime;

import org.jspecify.annotations.NullMarked;
