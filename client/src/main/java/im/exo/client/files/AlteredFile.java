package im.exo.client.files;

import java.io.IOException;

/** What was fetched is not what the sender sealed; fetching it once more may help. */
public final class AlteredFile extends IOException {

    private static final long serialVersionUID = 1;

    AlteredFile() {
        super("the file is not the one that was sent");
    }

    AlteredFile(IOException cause) {
        super("the file is not the one that was sent", cause);
    }
}
