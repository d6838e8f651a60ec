package im.exo.bench.abuse;

import com.google.protobuf.ByteString;

import im.exo.bench.Accounts.Member;
import im.exo.bench.Envelopes;
import im.exo.contract.mailbox.Envelope;
import im.exo.contract.mailbox.SendResult;
import im.exo.contract.realtime.Authenticate;
import im.exo.contract.realtime.ClientFrame;
import im.exo.contract.realtime.ClientFrames;
import im.exo.contract.realtime.ClientSend;
import im.exo.contract.realtime.ServerFrame;
import im.exo.contract.realtime.ServerFrames;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A realtime socket down to its bytes, so that what no library writes can be written, and nothing is
 * read that nobody asks for. One thread reads, any may write.
 */
public final class BareSocket implements AutoCloseable {

    static final int CONTINUATION = 0;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;

    /** How a connection ends that just goes away. */
    public static final int GONE = 1006;

    private static final String ANYWHERE = "0.0.0.0";
    private static final int PATIENCE_MS = 60_000;
    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;

    /** One WebSocket frame from the server. */
    record Frame(int opcode, byte[] payload) {
        boolean closes() {
            return opcode == CLOSE;
        }

        int closeCode() {
            return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xffff;
        }

        List<ServerFrame> frames() throws IOException {
            return opcode == BINARY ? ServerFrames.parseFrom(payload).getFramesList() : List.of();
        }
    }

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private long requests;

    private BareSocket(URI server, String from, int receiveBuffer) throws IOException {
        socket.bind(new InetSocketAddress(from, 0));
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MS);
        socket.connect(new InetSocketAddress(server.getHost(), port(server)), PATIENCE_MS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 4096));
    }

    static int port(URI server) {
        return server.getPort() > 0 ? server.getPort() : 80;
    }

    /** What asks for a socket. */
    static String handshake(URI server) {
        return "GET /v1/socket HTTP/1.1\r\nHost: "
                + server.getAuthority()
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    }

    /** Connects, authenticates, and reads until the server is ready. */
    public static BareSocket open(URI server, Member member) throws IOException {
        return open(server, member, ANYWHERE, 0);
    }

    /** As {@link #open(URI, Member)}, from this address of this machine. */
    public static BareSocket openFrom(String address, URI server, Member member)
            throws IOException {
        return open(server, member, address, 0);
    }

    /** As {@link #open(URI, Member)}; the system takes so many bytes for it before anybody reads. */
    static BareSocket open(URI server, Member member, int receiveBuffer) throws IOException {
        return open(server, member, ANYWHERE, receiveBuffer);
    }

    private static BareSocket open(URI server, Member member, String from, int receiveBuffer)
            throws IOException {
        var opened = new BareSocket(server, from, receiveBuffer);
        try {
            opened.shakeHands(server);
            opened.authenticate(member.token());
            return opened;
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private void shakeHands(URI server) throws IOException {
        raw(handshake(server).getBytes(StandardCharsets.US_ASCII));
        var status = line();
        if (!status.contains(" 101 ")) {
            throw new IOException("no socket but " + status);
        }
        while (!line().isEmpty()) {}
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("closed in the middle of a line");
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }

    private void authenticate(String token) throws IOException {
        write(
                ClientFrame.newBuilder()
                        .setAuthenticate(Authenticate.newBuilder().setToken(token))
                        .build());
        while (next().stream().noneMatch(ServerFrame::hasReady)) {}
    }

    int localPort() {
        return socket.getLocalPort();
    }

    void patience(int milliseconds) throws IOException {
        socket.setSoTimeout(milliseconds);
    }

    // Writing.

    void write(ClientFrame frame) throws IOException {
        write(ClientFrames.newBuilder().addFrames(frame).build());
    }

    void write(ClientFrames frames) throws IOException {
        frame(BINARY, frames.toByteArray());
    }

    /** A whole frame, as it should be. */
    void frame(int opcode, byte[] payload) throws IOException {
        frame(FINAL | opcode, payload.length, payload);
    }

    /** A frame after which more has to come. */
    void part(int opcode, byte[] payload) throws IOException {
        frame(opcode, payload.length, payload);
    }

    /**
     * A frame that says how long it is, and may lie.
     *
     * @param first its first byte
     */
    void frame(int first, long claimed, byte[] payload) throws IOException {
        var bytes = ByteBuffer.allocate(14 + payload.length).put((byte) first);
        if (claimed < 126) {
            bytes.put((byte) (MASKED | claimed));
        } else if (claimed < 65_536) {
            bytes.put((byte) (MASKED | 126)).putShort((short) claimed);
        } else {
            bytes.put((byte) (MASKED | 127)).putLong(claimed);
        }
        // A mask of zeroes leaves the payload as it is.
        bytes.putInt(0).put(payload).flip();
        var exact = new byte[bytes.remaining()];
        bytes.get(exact);
        raw(exact);
    }

    synchronized void raw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    // Reading.

    /** The next frame; an end without a close frame is one of {@link #GONE}. */
    Frame read() throws IOException {
        try {
            int first = in.readUnsignedByte();
            long length = in.readUnsignedByte();
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = in.readLong();
            }
            var payload = new byte[Math.toIntExact(length)];
            in.readFully(payload);
            return new Frame(first & 0x0f, payload);
        } catch (EOFException | SocketException goneOrReset) {
            return new Frame(CLOSE, new byte[] {(byte) (GONE >> 8), (byte) GONE});
        }
    }

    /** What the next message says; from whoever expects no end. */
    List<ServerFrame> next() throws IOException {
        var frame = read();
        if (frame.closes()) {
            throw new IOException("closed with code " + frame.closeCode());
        }
        return frame.frames();
    }

    /** Reads until the end. */
    int closeCode() throws IOException {
        var frame = read();
        while (!frame.closes()) {
            frame = read();
        }
        return frame.closeCode();
    }

    /** Sends one envelope and reads until it is answered. */
    SendResult send(Member to, byte[] content) throws IOException {
        return exchange(sending(++requests, to, List.of(envelope(to, content))));
    }

    /** Writes a send and reads until one is answered. */
    SendResult exchange(ClientFrame send) throws IOException {
        write(send);
        while (true) {
            for (var one : next()) {
                if (one.hasResult()) {
                    return one.getResult();
                }
            }
        }
    }

    static ClientFrame sending(long request, Member to, List<Envelope> envelopes) {
        return ClientFrame.newBuilder()
                .setSend(
                        ClientSend.newBuilder()
                                .setRequest(request)
                                .setRecipient(to.account().byteString())
                                .setAccountVersion(to.version())
                                .addAllEnvelopes(envelopes))
                .build();
    }

    static Envelope envelope(Member to, byte[] content) {
        return Envelopes.to(to, ByteString.copyFrom(content));
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            // That is what was wanted.
        }
    }
}
