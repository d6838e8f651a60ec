package im.exo.files.library;

import java.time.Instant;
import java.util.List;

/**
 * What an account has stored. No file's id is among it: only a hash of it is kept.
 *
 * @param files the first so many, in no order that means anything
 * @param quotaBytes what counts against the quota
 */
public record Holdings(
        long fileCount,
        long fileBytes,
        List<HeldFile> files,
        List<HeldUpload> uploads,
        long quotaBytes) {

    public Holdings {
        files = List.copyOf(files);
        uploads = List.copyOf(uploads);
    }

    /** @param size bytes of ciphertext */
    public record HeldFile(long size, Instant expires) {}

    /** @param finished whether it has become one of the files; it is remembered for a while */
    public record HeldUpload(long length, long received, boolean finished, Instant expires) {}
}
