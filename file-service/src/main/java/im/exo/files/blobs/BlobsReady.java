package im.exo.files.blobs;

import im.exo.kit.health.Lack;
import im.exo.kit.health.Need;

import jakarta.enterprise.context.ApplicationScoped;

import java.util.Optional;

/** Ready when the bucket is there; makes it when it is not. */
@ApplicationScoped
public class BlobsReady implements Need.Remote {

    private final BlobStore blobs;

    BlobsReady(BlobStore blobs) {
        this.blobs = blobs;
    }

    @Override
    public Optional<Lack> lack() {
        blobs.ready();
        return Optional.empty();
    }

    @Override
    public Lack silence() {
        return Lack.of("object store away");
    }
}
