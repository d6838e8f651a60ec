package im.exo.admin.platform;

/** Knows where a platform is. */
public interface Whereabouts {

    Platform find() throws NotFound;

    /** There is none, or not all of what is needed was said; the message says what to do. */
    final class NotFound extends Exception {

        private static final long serialVersionUID = 1;

        /** Whether something was said wrongly, rather than nothing being there. */
        private final boolean usage;

        NotFound(boolean usage, String message) {
            super(message);
            this.usage = usage;
        }

        public boolean usage() {
            return usage;
        }
    }
}
