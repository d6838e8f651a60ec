package im.exo.auth.profiles;

import com.google.protobuf.ByteString;

import java.util.HexFormat;

/**
 * Which profile key a profile is encrypted under: 32 bytes that follow from key and account
 * (libsignal's {@code ProfileKey.getProfileKeyVersion}), written as 64 hexadecimal digits.
 */
public record ProfileVersion(ByteString bytes) {

    private static final int BYTES = 32;

    public ProfileVersion {
        if (bytes.size() != BYTES) {
            throw new IllegalArgumentException("a profile's version has 32 bytes");
        }
    }

    /** @throws IllegalArgumentException for anything but 64 lower-case hexadecimal digits */
    public static ProfileVersion parse(String text) {
        if (!text.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("a profile's version has 64 hexadecimal digits");
        }
        return new ProfileVersion(ByteString.copyFrom(HexFormat.of().parseHex(text)));
    }

    @Override
    public String toString() {
        return "ProfileVersion[redacted]";
    }
}
