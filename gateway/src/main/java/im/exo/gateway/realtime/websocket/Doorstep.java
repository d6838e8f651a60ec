package im.exo.gateway.realtime.websocket;

import im.exo.gateway.realtime.Session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/**
 * Counts what a stranger sends before any decoder gathers it: a frame may have a megabyte, and a
 * crowd of strangers each in the middle of one would take all memory. Whoever says more than {@link
 * #MAX_BYTES} before it is known is cut off; then this goes out of the way. Whoever is turned away
 * stays counted, for it may go on sending until the connection is closed.
 */
final class Doorstep extends ChannelInboundHandlerAdapter {

    /** A message of a token, and room to be told that it was too large. */
    static final int MAX_BYTES = 64 * 1024;

    private final Session session;
    private int left = MAX_BYTES;

    Doorstep(Session session) {
        this.session = session;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (session.isKnown()) {
            context.pipeline().remove(this);
        } else if (message instanceof ByteBuf bytes) {
            left -= bytes.readableBytes();
            if (left < 0) {
                ReferenceCountUtil.release(message);
                context.close();
                return;
            }
        }
        context.fireChannelRead(message);
    }
}
