package im.exo.contract;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/**
 * The printable form of 128 bits: Crockford's base 32 of 128 data bits followed by 22 check bits
 * (the first of SHA-256 over "exo-id" and the data), 30 characters in groups of five.
 *
 * <p>Reading forgives case, dashes, spaces and the look-alikes O, I and L; one wrong character is
 * always noticed, anything else with a chance of 1 in 4 million.
 */
final class ExoId {

    private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final int CHARACTERS = 30;
    private static final int CHECK_BITS = 22;
    private static final byte[] LABEL = {'e', 'x', 'o', '-', 'i', 'd'};

    private ExoId() {}

    static String encode(byte[] data) {
        var text = new StringBuilder(CHARACTERS + 5);
        int check = check(data);
        for (int i = 0; i < CHARACTERS; i++) {
            if (i > 0 && i % 5 == 0) {
                text.append('-');
            }
            int value = 0;
            for (int bit = i * 5; bit < i * 5 + 5; bit++) {
                value = value << 1 | bitAt(data, check, bit);
            }
            text.append(ALPHABET[value]);
        }
        return text.toString();
    }

    static byte[] decode(String text) {
        var data = new byte[16];
        int check = 0;
        int seen = 0;
        for (char c : text.toLowerCase(Locale.ROOT).toCharArray()) {
            if (c == '-' || c == ' ') {
                continue;
            }
            int value = valueOf(c);
            if (seen == CHARACTERS || value < 0) {
                throw new IllegalArgumentException("not an Exo ID: 30 letters and digits expected");
            }
            for (int i = 4; i >= 0; i--) {
                int bit = seen * 5 + 4 - i;
                int set = value >> i & 1;
                if (bit < 128) {
                    data[bit / 8] |= (byte) (set << (7 - bit % 8));
                } else {
                    check = check << 1 | set;
                }
            }
            seen++;
        }
        if (seen != CHARACTERS) {
            throw new IllegalArgumentException("not an Exo ID: 30 letters and digits expected");
        }
        if (check != check(data)) {
            throw new IllegalArgumentException("not an Exo ID: its check digits do not fit");
        }
        return data;
    }

    private static int bitAt(byte[] data, int check, int bit) {
        return bit < 128
                ? data[bit / 8] >> (7 - bit % 8) & 1
                : check >> (CHECK_BITS - 1 - (bit - 128)) & 1;
    }

    private static int valueOf(char c) {
        char canonical =
                switch (c) {
                    case 'o' -> '0';
                    case 'i', 'l' -> '1';
                    default -> c;
                };
        for (int i = 0; i < ALPHABET.length; i++) {
            if (ALPHABET[i] == canonical) {
                return i;
            }
        }
        return -1;
    }

    private static int check(byte[] data) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            sha.update(LABEL);
            byte[] digest = sha.digest(data);
            int first24 = (digest[0] & 0xff) << 16 | (digest[1] & 0xff) << 8 | digest[2] & 0xff;
            return first24 >> (24 - CHECK_BITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
