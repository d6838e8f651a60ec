package im.exo.admin.platform;

/** What services show to each other. Whoever holds it may do everything, so it prints redacted. */
public final class InternalKey {

    private static final int LEAST = 32;

    private final String text;

    /** @throws IllegalArgumentException below 32 characters, which no service takes */
    public InternalKey(String text) {
        if (text.length() < LEAST || !text.chars().allMatch(c -> c >= ' ' && c < 127)) {
            throw new IllegalArgumentException("the internal key has 32 characters or more");
        }
        this.text = text;
    }

    /** For the header {@code Exo-Internal-Key} only. */
    public String header() {
        return text;
    }

    @Override
    public String toString() {
        return "InternalKey[redacted]";
    }
}
