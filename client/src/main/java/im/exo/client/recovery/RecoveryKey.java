package im.exo.client.recovery;

import im.exo.client.account.Code;
import im.exo.client.account.Hkdf;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What brings an account back when every device and the password are lost: 16 random bytes, as
 * twelve words (BIP-39, English) or as a code. Whoever has it has the account.
 */
public final class RecoveryKey implements AutoCloseable {

    private static final SecureRandom RANDOM = new SecureRandom();

    /** Of a word in a list that was copied with its numbers. */
    private static final Pattern NUMBER = Pattern.compile("\\d{1,2}[.)]");

    private final byte[] key;

    RecoveryKey(byte[] key) {
        if (key.length != Code.BYTES) {
            throw new IllegalArgumentException("a recovery key has 16 bytes");
        }
        this.key = key.clone();
    }

    public static RecoveryKey random() {
        var key = new byte[Code.BYTES];
        RANDOM.nextBytes(key);
        return new RecoveryKey(key);
    }

    /**
     * Reads the words or the code, in any case, with spaces, dashes, commas or line breaks between
     * them. The first four letters of a word are enough.
     *
     * @throws IllegalArgumentException saying what is wrong with it, without repeating any of it
     */
    public static RecoveryKey parse(String text) {
        List<String> parts =
                Stream.of(text.split("[\\s,;-]+"))
                        .filter(part -> !part.isEmpty() && !NUMBER.matcher(part).matches())
                        .toList();
        String joined = String.join("", parts);
        if (joined.length() < Code.CHARACTERS) {
            throw new IllegalArgumentException(
                    "not a recovery key: twelve words, or a code of thirty letters and digits");
        }
        // Twelve words have 36 letters or more.
        boolean code = joined.length() == Code.CHARACTERS || parts.size() == 1;
        byte[] bytes = code ? Code.parse("a recovery key", joined) : Mnemonic.entropy(parts);
        try {
            return new RecoveryKey(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** Twelve English words. */
    public List<String> words() {
        return Mnemonic.words(key);
    }

    /** Six groups of five letters and digits. */
    public String code() {
        return Code.of(key);
    }

    /** 32 bytes that find and open the account at the server. */
    public byte[] auth() {
        return Hkdf.derive(key, "exo recovery auth v1", 32);
    }

    /** 32 bytes that seal the backup, and never leave the device. */
    byte[] backup() {
        return Hkdf.derive(key, "exo recovery backup v1", 32);
    }

    @Override
    public void close() {
        Arrays.fill(key, (byte) 0);
    }

    @Override
    public String toString() {
        return "RecoveryKey[redacted]";
    }
}
