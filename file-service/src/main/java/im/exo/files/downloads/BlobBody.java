package im.exo.files.downloads;

import jakarta.ws.rs.core.StreamingOutput;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Hands bytes on as fast as the reader takes them, 64 KiB at a time. Ending early is an error, so
 * that the connection breaks and nobody takes a part for the whole.
 */
record BlobBody(InputStream source, long length) implements StreamingOutput {

    private static final int CHUNK = 64 * 1024;

    @Override
    public void write(OutputStream out) throws IOException {
        try (source) {
            var chunk = new byte[(int) Math.min(CHUNK, length)];
            long left = length;
            while (left > 0) {
                int read = source.read(chunk, 0, (int) Math.min(chunk.length, left));
                if (read < 0) {
                    throw new EOFException("the object store ended early");
                }
                out.write(chunk, 0, read);
                left -= read;
            }
        }
    }
}
