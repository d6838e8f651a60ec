package im.exo.files.blobs;

import im.exo.files.BlobId;

import java.util.Optional;

/**
 * An object's key in the bucket. Two kinds exist: whole files under {@code blobs/} and, under
 * {@code tails/}, the last bytes of an upload that do not fill a part yet.
 */
public record ObjectName(String text) {

    /** Every whole file. */
    public static final String BLOBS = "blobs/";

    /** Every tail of every upload. */
    public static final String TAILS = "tails/";

    /** @throws IllegalArgumentException for anything but a key of one of the two kinds */
    public ObjectName {
        if (!text.matches("(blobs|tails)/[0-9a-f]{32}(\\.[0-9a-f]{32})?")) {
            throw new IllegalArgumentException("not a name that Exo gives to objects");
        }
    }

    /** Empty for a key that Exo does not give, such as another program's in the same bucket. */
    public static Optional<ObjectName> parse(String text) {
        try {
            return Optional.of(new ObjectName(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    public static ObjectName blob(BlobId blob) {
        return new ObjectName(BLOBS + blob.text());
    }

    /** A tail's name is never used twice, so that a late writer overwrites nothing. */
    public static ObjectName tail(BlobId blob, String unique) {
        return new ObjectName(TAILS + blob.text() + "." + unique);
    }

    /** The blob that the object is, or is going to be a part of. */
    public BlobId blob() {
        int start = text.indexOf('/') + 1;
        return new BlobId(text.substring(start, start + 32));
    }

    @Override
    public String toString() {
        return "ObjectName[redacted]";
    }
}
