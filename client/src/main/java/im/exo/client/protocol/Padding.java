package im.exo.client.protocol;

import java.util.Arrays;

/**
 * Hides how long a message is: one byte 0x80, then zeros up to the next multiple of 160 bytes (ISO
 * 7816-4), inside the encryption.
 */
public final class Padding {

    private static final int BLOCK = 160;
    private static final byte MARK = (byte) 0x80;

    private Padding() {}

    public static byte[] pad(byte[] content) {
        var padded = Arrays.copyOf(content, (content.length / BLOCK + 1) * BLOCK);
        padded[content.length] = MARK;
        return padded;
    }

    /** @throws IllegalArgumentException when this was never padded */
    public static byte[] unpad(byte[] padded) {
        int end = padded.length - 1;
        while (end >= 0 && padded[end] == 0) {
            end--;
        }
        if (end < 0 || padded[end] != MARK) {
            throw new IllegalArgumentException("not padded");
        }
        return Arrays.copyOf(padded, end);
    }
}
