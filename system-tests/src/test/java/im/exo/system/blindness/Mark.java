package im.exo.system.blindness;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Something random that is looked for, in every form in which a server could keep it. */
public record Mark(String name, byte[] bytes) {

    private static final char[] LETTERS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".toCharArray();

    public Mark {
        if (bytes.length < 12) {
            throw new IllegalArgumentException("a mark has 12 bytes or more: " + name);
        }
        bytes = bytes.clone();
    }

    /** Letters and digits, which pass through any text format unchanged. */
    public static Mark text(String name) {
        var text = new StringBuilder();
        new SecureRandom()
                .ints(24, 0, LETTERS.length)
                .forEach(letter -> text.append(LETTERS[letter]));
        return new Mark(name, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    public static Mark binary(String name) {
        var random = new byte[24];
        new SecureRandom().nextBytes(random);
        return new Mark(name, random);
    }

    @Override
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The bytes as UTF-8. */
    public String asText() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The form's name and its bytes: as they are, UTF-16, hexadecimal, base64 at any offset. */
    Map<String, byte[]> forms() {
        Map<String, byte[]> forms = new LinkedHashMap<>();
        forms.put("as is", bytes);
        if (isText()) {
            forms.put("UTF-16 LE", asText().getBytes(StandardCharsets.UTF_16LE));
            forms.put("UTF-16 BE", asText().getBytes(StandardCharsets.UTF_16BE));
        }
        texts(forms, "hexadecimal", HexFormat.of().formatHex(bytes));
        texts(forms, "HEXADECIMAL", HexFormat.of().withUpperCase().formatHex(bytes));
        for (int offset = 0; offset < 3; offset++) {
            String standard = base64(Base64.getEncoder(), offset);
            texts(forms, "base64 at " + offset, standard);
            String url = base64(Base64.getUrlEncoder(), offset);
            if (!url.equals(standard)) {
                texts(forms, "base64url at " + offset, url);
            }
        }
        return forms;
    }

    /** Encoded text rests in a Java heap as Latin-1, elsewhere perhaps as UTF-16. */
    private static void texts(Map<String, byte[]> forms, String form, String text) {
        forms.put(form, text.getBytes(StandardCharsets.US_ASCII));
        forms.put(form + ", UTF-16", text.getBytes(StandardCharsets.UTF_16LE));
    }

    private boolean isText() {
        for (byte b : bytes) {
            if (b < 0x20) {
                return false;
            }
        }
        return true;
    }

    /** Only the characters that do not depend on what stands before and behind. */
    private String base64(Base64.Encoder encoder, int offset) {
        var shifted = new byte[offset + bytes.length];
        System.arraycopy(bytes, 0, shifted, offset, bytes.length);
        String text = encoder.withoutPadding().encodeToString(shifted);
        int from = (offset * 8 + 5) / 6;
        int to = shifted.length * 8 / 6;
        return text.substring(from, to);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Mark mark
                && mark.name.equals(name)
                && Arrays.equals(mark.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return name;
    }
}
