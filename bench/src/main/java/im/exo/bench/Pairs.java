package im.exo.bench;

import im.exo.contract.realtime.ClientFrames;
import im.exo.contract.realtime.ServerFrame;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** Pairs of devices with their accounts: who sends is online, who receives may be. */
final class Pairs {

    private final Load load;
    private final URI server;
    private final List<Accounts.Member> senders;
    private final List<Accounts.Member> receivers;

    Pairs(Load load, URI server, List<Accounts.Member> members) {
        this.load = load;
        this.server = server;
        this.senders = members.subList(0, members.size() / 2);
        this.receivers = members.subList(members.size() / 2, members.size());
    }

    static WebSocketClient client(Vertx vertx, int sockets) {
        return vertx.createWebSocketClient(
                new WebSocketClientOptions()
                        .setMaxConnections(sockets)
                        .setMaxFrameSize(1 << 21)
                        .setMaxMessageSize(1 << 22));
    }

    /** Connects the senders. */
    List<Pair> open(int payloadBytes, int perSend) throws InterruptedException, ExecutionException {
        return load.open(
                vertx -> {
                    var client = client(vertx, senders.size());
                    var all = new ArrayList<Future<Pair>>();
                    for (int i = 0; i < senders.size(); i++) {
                        var to = receivers.get(i);
                        all.add(
                                Socket.open(client, server, senders.get(i).token())
                                        .map(
                                                socket -> {
                                                    var pair =
                                                            new Pair(
                                                                    socket,
                                                                    to,
                                                                    payloadBytes,
                                                                    perSend);
                                                    socket.onFrame(pair::atSender);
                                                    return pair;
                                                }));
                    }
                    return all;
                });
    }

    /** Connects the receivers, and hands out their sockets in the order of the pairs. */
    List<Socket> online(List<Pair> pairs) throws InterruptedException, ExecutionException {
        return load.open(
                vertx -> {
                    var client = client(vertx, receivers.size());
                    var all = new ArrayList<Future<Socket>>();
                    for (int i = 0; i < receivers.size(); i++) {
                        var pair = pairs.get(i);
                        var token = receivers.get(i).token();
                        all.add(
                                Socket.connect(client, server)
                                        .compose(
                                                socket -> {
                                                    pair.online(socket);
                                                    socket.onFrame(acknowledging(vertx, pair));
                                                    return socket.authenticate(token);
                                                }));
                    }
                    return all;
                });
    }

    /** Acknowledgements of one turn of the event loop leave together, as in a real client. */
    private static Consumer<ServerFrame> acknowledging(Vertx vertx, Pair pair) {
        var acks = ClientFrames.newBuilder();
        return frame -> {
            if (!frame.hasDelivery()) {
                return;
            }
            if (acks.getFramesCount() == 0) {
                vertx.runOnContext(
                        flush -> {
                            pair.acknowledge(acks.build());
                            acks.clear();
                        });
            }
            acks.addFrames(pair.atReceiver(frame.getDelivery()));
        };
    }
}
