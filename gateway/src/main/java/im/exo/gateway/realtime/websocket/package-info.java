/** The binary front door: protobuf frames in WebSocket messages on {@code /v1/socket}. */
@NullMarked
package im.exo.gateway.realtime.websocket;

import org.jspecify.annotations.NullMarked;
