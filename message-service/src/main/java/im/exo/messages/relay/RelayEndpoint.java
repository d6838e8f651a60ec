package im.exo.messages.relay;

import im.exo.contract.Shards;
import im.exo.contract.relay.RelayGrpc;
import im.exo.contract.relay.RelayRequest;
import im.exo.contract.relay.ToGateway;
import im.exo.contract.relay.ToRelay;
import im.exo.messages.mailbox.EventLoop;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

import java.util.ArrayList;

/**
 * Where a stream comes in: frames are read, checked and dealt with here, on the event loop. The next message is asked for when this one has been dealt with, so that at most {@link
 * #AHEAD} are under way per stream.
 */
final class RelayEndpoint extends RelayGrpc.RelayImplBase {

    private static final int AHEAD = 8;

    private final EventLoop loop;
    private final RelayHub hub;
    private final Frames frames;

    RelayEndpoint(EventLoop loop, RelayHub hub, Shards shards) {
        this.loop = loop;
        this.hub = hub;
        this.frames = new Frames(shards);
    }

    @Override
    public StreamObserver<ToRelay> exchange(StreamObserver<ToGateway> responses) {
        var out = (ServerCallStreamObserver<ToGateway>) responses;
        var stream = new RelayStream(out, hub.traces());
        out.disableAutoRequest();
        out.setOnReadyHandler(() -> loop.execute(() -> {}));
        out.setOnCancelHandler(() -> loop.execute(() -> hub.lost(stream)));
        loop.execute(() -> hub.opened(stream));
        out.request(AHEAD);
        return new StreamObserver<>() {
            @Override
            public void onNext(ToRelay message) {
                var said = new ArrayList<Incoming>(message.getRequestsCount());
                for (RelayRequest request : message.getRequestsList()) {
                    said.add(frames.read(request));
                }
                loop.execute(
                        () -> {
                            hub.heard(stream, said);
                            out.request(1);
                        });
            }

            @Override
            public void onError(Throwable cause) {
                loop.execute(() -> hub.lost(stream));
            }

            @Override
            public void onCompleted() {
                loop.execute(
                        () -> {
                            stream.complete();
                            hub.lost(stream);
                        });
            }
        };
    }
}
