package im.exo.client.account;

import im.exo.contract.AccountId;

/** 16 bytes that people copy, written as an Exo ID is: six groups of five, with check digits. */
public final class Code {

    public static final int BYTES = 16;

    /** Letters and digits, dashes not counted. */
    public static final int CHARACTERS = 30;

    private Code() {}

    public static String of(byte[] bytes) {
        return AccountId.of(bytes).text();
    }

    /**
     * Reads a code in any case, with or without dashes, spaces and line breaks.
     *
     * @param what it is to be, for the message: "a link code"
     * @throws IllegalArgumentException when characters or the check digits are wrong
     */
    public static byte[] parse(String what, String text) {
        String line = text.replaceAll("\\s+", " ");
        try {
            return AccountId.parse(line).bytes();
        } catch (IllegalArgumentException e) {
            boolean whole = line.chars().filter(Character::isLetterOrDigit).count() == CHARACTERS;
            throw new IllegalArgumentException(
                    whole
                            ? "not " + what + ": a character is wrong, its check digits do not fit"
                            : "not " + what + ": " + CHARACTERS + " letters and digits expected",
                    e);
        }
    }
}
