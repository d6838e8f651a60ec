package im.exo.files.blobs;

/** The object store did not answer, or not as it should. Its message names neither key nor URL. */
public final class BlobStoreAway extends RuntimeException {

    private static final long serialVersionUID = 1;

    public BlobStoreAway(String operation, Throwable cause) {
        super("object store: " + operation + " failed (" + cause.getClass().getSimpleName() + ")");
    }
}
