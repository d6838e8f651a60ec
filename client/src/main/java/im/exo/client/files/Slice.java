package im.exo.client.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongConsumer;

/** A part of a file as a request body, read while it is sent. */
final class Slice extends InputStream {

    private final FileChannel channel;
    private final LongConsumer position;
    private final long end;
    private long at;

    private Slice(Path file, long from, long length, LongConsumer position) throws IOException {
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
        this.at = from;
        this.end = from + length;
        this.position = position;
    }

    /** @param position hears how far the body has been read */
    static BodyPublisher body(Path file, long from, long length, LongConsumer position) {
        return BodyPublishers.fromPublisher(
                BodyPublishers.ofInputStream(
                        () -> {
                            try {
                                return new Slice(file, from, length, position);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        }),
                length);
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (at >= end) {
            return -1;
        }
        int most = (int) Math.min(length, end - at);
        int n = channel.read(ByteBuffer.wrap(target, offset, most), at);
        if (n > 0) {
            at += n;
            position.accept(at);
        }
        return n;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
