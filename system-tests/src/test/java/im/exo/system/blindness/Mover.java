package im.exo.system.blindness;

import java.io.IOException;

/**
 * A program whose only copy of what it is told moves from one end of its memory to the other and
 * back, as a garbage collector would have it.
 */
final class Mover {

    private static final int LENGTH = 24;
    private static final int MASK = 0x55;

    private Mover() {}

    /** How it wants to be told, so that its input buffers hold no second copy. */
    static byte[] disguised(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException(LENGTH + " bytes, not " + bytes.length);
        }
        for (int i = 0; i < LENGTH; i++) {
            bytes[i] ^= MASK;
        }
        return bytes;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var memory = new byte[64 << 20];
        for (int i = 0; i < memory.length; i += 64) {
            memory[i] = 1;
        }
        int from = 0;
        int to = memory.length - LENGTH;
        for (int i = 0; i < LENGTH; i++) {
            memory[from + i] = (byte) (System.in.read() ^ MASK);
        }
        System.out.println("moving");
        while (true) {
            System.arraycopy(memory, from, memory, to, LENGTH);
            java.util.Arrays.fill(memory, from, from + LENGTH, (byte) 0);
            int other = from;
            from = to;
            to = other;
            Thread.sleep(3);
        }
    }
}
