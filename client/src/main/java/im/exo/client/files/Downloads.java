package im.exo.client.files;

import im.exo.client.account.Hkdf;
import im.exo.client.http.Api;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.TokenSource;
import im.exo.client.http.Unreachable;
import im.exo.client.outbox.Backoff;
import im.exo.contract.FileId;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HexFormat;

/**
 * Fetches files: the ciphertext into a partial file that survives a cut and a restart, then
 * checked, decrypted and moved to its place. What is at the target is whole, or is not there.
 */
public final class Downloads {

    private static final int ATTEMPTS_WITHOUT_PROGRESS = 6;
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private final FilesApi files;
    private final Backoff backoff;
    private final Path folder;
    private final Duration silence;

    public Downloads(Api api, TokenSource tokens, Backoff backoff, Path folder) {
        this(api, tokens, backoff, folder, SILENCE);
    }

    /** @param silence a line without a byte for so long counts as broken */
    Downloads(Api api, TokenSource tokens, Backoff backoff, Path folder, Duration silence) {
        this.files = new FilesApi(api, tokens);
        this.backoff = backoff;
        this.folder = folder;
        this.silence = silence;
    }

    /**
     * @param target must not exist yet, its folder must
     * @throws Unreachable when the server stays away; calling again continues
     * @throws AlteredFile when it is not what was sent; what was fetched is thrown away
     * @throws IOException when it cannot be put down, such as on a full disk; what was fetched
     *     stays, and calling again needs no server
     */
    public void fetch(FileId file, FileKey key, Path target, Progress progress)
            throws IOException, ServerProblem, SignedOut, InterruptedException {
        Path place = target.toAbsolutePath();
        refuse(place);
        Files.createDirectories(folder);
        Path part = folder.resolve(name(key));
        long length = FileCipher.ciphertextLength(key.size());
        progress.begins(Progress.Phase.DOWNLOADING);
        int failures = 0;
        while (size(part) < length) {
            long before = size(part);
            Duration asked = Duration.ZERO;
            try {
                attempt(file, part, length, progress);
            } catch (Unreachable e) {
                if (size(part) == before && failures >= ATTEMPTS_WITHOUT_PROGRESS) {
                    throw e;
                }
            } catch (ServerProblem e) {
                if (e.status() == 416) {
                    Files.deleteIfExists(part);
                } else if (!e.passing() || failures >= ATTEMPTS_WITHOUT_PROGRESS) {
                    throw e;
                }
                asked = e.retryAfter();
            }
            if (size(part) < length) {
                failures = size(part) > before ? 1 : failures + 1;
                if (failures > 2 * ATTEMPTS_WITHOUT_PROGRESS) {
                    throw new Unreachable("the download does not get on");
                }
                Thread.sleep(backoff.pause(failures, asked));
            }
        }
        open(part, key, place, progress);
        Files.deleteIfExists(part);
    }

    /** Before anything is fetched: gigabytes are not for nothing. */
    private static void refuse(Path place) throws IOException {
        Path parent = place.getParent();
        if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException("there is something at " + place + " already");
        }
        if (parent == null || !Files.isDirectory(parent)) {
            throw new IOException("there is no folder " + parent + " to put the file into");
        }
        if (!Files.isWritable(parent)) {
            throw new IOException("nothing can be put into the folder " + parent);
        }
    }

    private static void open(Path part, FileKey key, Path place, Progress progress)
            throws IOException {
        progress.begins(Progress.Phase.DECRYPTING);
        Path opened = place.resolveSibling(".exo-" + name(key));
        Files.deleteIfExists(opened);
        try {
            FileCipher.decryptFile(part, key, opened, progress);
            Files.move(opened, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (AlteredFile e) {
            Files.deleteIfExists(part);
            throw e;
        } finally {
            Files.deleteIfExists(opened);
        }
    }

    /** The same for the same file, and unlike anything that the server knows of it. */
    private static String name(FileKey key) {
        return HexFormat.of().formatHex(Hkdf.derive(key.key(), "exo download name v1", 16))
                + ".part";
    }

    private void attempt(FileId file, Path part, long length, Progress progress)
            throws IOException, ServerProblem, SignedOut {
        FilesApi.Source source = files.source(file);
        if (source.size() != length) {
            throw new AlteredFile();
        }
        long from = size(part);
        var answer = files.read(source, from);
        if (answer.statusCode() != 206) {
            from = 0;
        }
        try (var in = new FlowingBody(answer.body(), silence);
                var out =
                        Files.newOutputStream(
                                part,
                                StandardOpenOption.CREATE,
                                from == 0
                                        ? StandardOpenOption.TRUNCATE_EXISTING
                                        : StandardOpenOption.APPEND,
                                StandardOpenOption.WRITE)) {
            var buffer = new byte[256 * 1024];
            long at = from;
            for (int n = in.read(buffer); n >= 0 && at < length; n = in.read(buffer)) {
                int take = (int) Math.min(n, length - at);
                out.write(buffer, 0, take);
                at += take;
                progress.at(at, length);
            }
        }
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }
}
