package im.exo.auth.provisioning;

import com.google.protobuf.ByteString;

import java.util.Base64;

/** Where a place is: 32 bytes that only the two devices know beforehand. Never printed. */
public record PlaceAddress(ByteString bytes) {

    public static final int BYTES = 32;

    /** Characters of base64url. */
    private static final int TEXT_LENGTH = 43;

    public PlaceAddress {
        if (bytes.size() != BYTES) {
            throw new IllegalArgumentException("an address of a place has 32 bytes");
        }
    }

    /** @throws IllegalArgumentException for anything but 32 bytes in base64url without padding */
    public static PlaceAddress parse(String text) {
        if (text.length() != TEXT_LENGTH) {
            throw new IllegalArgumentException("an address of a place has 43 characters");
        }
        return new PlaceAddress(ByteString.copyFrom(Base64.getUrlDecoder().decode(text)));
    }

    @Override
    public String toString() {
        return "PlaceAddress[redacted]";
    }
}
