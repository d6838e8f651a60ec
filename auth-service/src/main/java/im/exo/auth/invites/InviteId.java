package im.exo.auth.invites;

import com.google.protobuf.ByteString;

import java.util.HexFormat;
import java.util.Optional;

/** How an operator names an invite without its code: the first four bytes of its hash. */
public record InviteId(ByteString bytes) {

    public static final int BYTES = 4;

    public InviteId {
        if (bytes.size() != BYTES) {
            throw new IllegalArgumentException("the id of an invite has four bytes");
        }
    }

    /** Eight hexadecimal digits, in lower case. */
    public String text() {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    /** Empty for what is not eight hexadecimal digits. */
    public static Optional<InviteId> parse(String text) {
        if (text.length() != 2 * BYTES) {
            return Optional.empty();
        }
        try {
            return Optional.of(new InviteId(ByteString.copyFrom(HexFormat.of().parseHex(text))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
