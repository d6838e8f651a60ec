package im.exo.client.recovery;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** BIP-39 for 128 bits: twelve words of eleven bits, the last four bits a checksum. */
final class Mnemonic {

    static final int WORDS = 12;

    private static final int DATA_BITS = 128;
    private static final int BITS = 11;

    private Mnemonic() {}

    static List<String> words(byte[] entropy) {
        byte[] bits = withChecksum(entropy);
        var words = new ArrayList<String>(WORDS);
        for (int word = 0; word < WORDS; word++) {
            int value = 0;
            for (int bit = word * BITS; bit < (word + 1) * BITS; bit++) {
                value = value << 1 | bits[bit / 8] >> (7 - bit % 8) & 1;
            }
            words.add(WordList.ENGLISH.at(value));
        }
        return words;
    }

    /**
     * @param words as typed; four letters of each are enough
     * @throws IllegalArgumentException naming the position of a wrong word, never the word
     */
    static byte[] entropy(List<String> words) {
        if (words.size() != WORDS) {
            throw new IllegalArgumentException(
                    "a recovery key has twelve words, here are " + words.size());
        }
        var bits = new byte[DATA_BITS / 8 + 1];
        for (int word = 0; word < WORDS; word++) {
            int position = word + 1;
            int value =
                    WordList.ENGLISH
                            .find(words.get(word))
                            .orElseThrow(
                                    () ->
                                            new IllegalArgumentException(
                                                    "word " + position + " is not in the list"));
            for (int i = 0; i < BITS; i++) {
                int bit = word * BITS + i;
                bits[bit / 8] |= (byte) ((value >> (BITS - 1 - i) & 1) << (7 - bit % 8));
            }
        }
        byte[] entropy = Arrays.copyOf(bits, DATA_BITS / 8);
        if (withChecksum(entropy)[DATA_BITS / 8] != bits[DATA_BITS / 8]) {
            throw new IllegalArgumentException(
                    "the checksum does not fit: each word is in the list, but one of them is"
                            + " another one, or stands in another place");
        }
        return entropy;
    }

    private static byte[] withChecksum(byte[] entropy) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(entropy);
            byte[] all = Arrays.copyOf(entropy, entropy.length + 1);
            all[entropy.length] = (byte) (digest[0] & 0xf0);
            return all;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
