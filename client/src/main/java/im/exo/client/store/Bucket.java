package im.exo.client.store;

import java.util.Arrays;

/**
 * Sizes of sealed rows: few different ones, so that a row's length does not tell how long a message
 * is. 0x80 and zeros follow the content, up to a multiple of 256 bytes, and of an eighth of the
 * leading power of two where that is more.
 */
final class Bucket {

    private static final int LEAST = 256;

    private Bucket() {}

    static byte[] pad(byte[] content) {
        byte[] padded = Arrays.copyOf(content, size(content.length + 1));
        padded[content.length] = (byte) 0x80;
        return padded;
    }

    /** @throws TamperedException when it is not padded */
    static byte[] unpad(byte[] padded) {
        int end = padded.length - 1;
        while (end >= 0 && padded[end] == 0) {
            end--;
        }
        if (end < 0 || padded[end] != (byte) 0x80) {
            throw new TamperedException();
        }
        return Arrays.copyOf(padded, end);
    }

    static int size(int length) {
        int step = Math.max(LEAST, Integer.highestOneBit(length) / 8);
        return (length + step - 1) / step * step;
    }
}
