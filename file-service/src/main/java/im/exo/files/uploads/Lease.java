package im.exo.files.uploads;

import java.util.UUID;

/** One request's exclusive hold on one upload, as far as the database's clock agrees. */
public record Lease(UploadId upload, UUID holder) {

    static Lease on(UploadId upload) {
        return new Lease(upload, UUID.randomUUID());
    }

    /** The lease ran out or was taken over: nothing may be written under it any more. */
    public static final class Lost extends RuntimeException {
        private static final long serialVersionUID = 1;

        public Lost() {
            super("the lease on an upload was lost");
        }
    }
}
