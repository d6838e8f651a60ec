package im.exo.bench.abuse;

import im.exo.bench.Accounts.Member;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.contract.realtime.ClientFrame;
import im.exo.contract.realtime.Heartbeat;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Devices that read nothing from their sockets although much is queued for them, and ask all the
 * time, by ping, for answers that they do not read either.
 */
public final class StalledReaders extends Repeating {

    private static final int QUEUED = 10;
    private static final int CONTENT = 200 * 1024;
    private static final int RECEIVE_BUFFER = 4096;

    /** With the message of ours somewhat below what is flooding. */
    private static final int PINGS_AT_ONCE = 15;

    /** The largest there is. */
    private static final byte[] LONGEST_PING = new byte[125];

    private static final ClientFrame PING_OF_OURS =
            ClientFrame.newBuilder().setPing(Heartbeat.newBuilder().setNonce(1)).build();

    private final URI server;
    private final List<Member> readers;
    private final Member accomplice;
    private final Set<Integer> ports = ConcurrentHashMap.newKeySet();

    public StalledReaders(URI server, List<Member> readers, Member accomplice) {
        super(readers.size() + " stalled readers");
        this.server = server;
        this.readers = List.copyOf(readers);
        this.accomplice = accomplice;
    }

    @Override
    public void start() throws IOException, InterruptedException {
        try (var socket = BareSocket.open(server, accomplice)) {
            for (var reader : readers) {
                for (int i = 0; i < QUEUED; i++) {
                    var outcome = socket.send(reader, new byte[CONTENT]).getOutcome();
                    if (outcome != SendOutcome.SEND_OUTCOME_ACCEPTED) {
                        throw new IOException("what should not be read is " + outcome);
                    }
                }
            }
        }
        readers.forEach(reader -> again(Duration.ofMillis(100), () -> stall(reader)));
        await("volleys");
        await("sockets that are all stuck", () -> unsent().size() == readers.size());
    }

    private void stall(Member reader) throws IOException, InterruptedException {
        try (var socket = BareSocket.open(server, reader, RECEIVE_BUFFER)) {
            count("opened");
            ports.add(socket.localPort());
            try {
                while (going()) {
                    socket.write(PING_OF_OURS);
                    for (int i = 0; i < PINGS_AT_ONCE; i++) {
                        socket.frame(BareSocket.PING, LONGEST_PING);
                    }
                    count("volleys of pings");
                    Thread.sleep(10);
                }
            } finally {
                ports.remove(socket.localPort());
            }
        }
    }

    /** Of each socket that is stuck just now, what the front door cannot get rid of: bytes. */
    public List<Long> unsent() throws IOException {
        return TcpTable.at(BareSocket.port(server)).stream()
                .filter(connection -> ports.contains(connection.remotePort()))
                .map(TcpTable.Connection::unsent)
                .filter(bytes -> bytes > 0)
                .toList();
    }
}
