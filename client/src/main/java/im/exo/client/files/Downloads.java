package im.exo.client.files;

import im.exo.client.http.Api;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.TokenSource;
import im.exo.client.http.Unreachable;
import im.exo.client.outbox.Backoff;
import im.exo.contract.FileId;

import java.io.IOException;
import java.nio.file.Files;
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

    private final FilesApi files;
    private final Backoff backoff;
    private final Path folder;

    public Downloads(Api api, TokenSource tokens, Backoff backoff, Path folder) {
        this.files = new FilesApi(api, tokens);
        this.backoff = backoff;
        this.folder = folder;
    }

    /**
     * @param target must not exist yet
     * @throws Unreachable when the server stays away; calling again continues
     * @throws IOException when the disk is full, or the file is not what was sent
     */
    public void fetch(FileId file, FileKey key, Path target, Progress progress)
            throws IOException, ServerProblem, SignedOut, InterruptedException {
        Files.createDirectories(folder);
        Path part = folder.resolve(HexFormat.of().formatHex(key.digest(), 0, 16) + ".part");
        long length = FileCipher.ciphertextLength(key.size());
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
        Path opened = target.resolveSibling(target.getFileName() + ".exo-part");
        Files.deleteIfExists(opened);
        try {
            FileCipher.decryptFile(part, key, opened);
            Files.move(opened, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(opened);
            Files.deleteIfExists(part);
        }
    }

    private void attempt(FileId file, Path part, long length, Progress progress)
            throws IOException, ServerProblem, SignedOut {
        FilesApi.Source source = files.source(file);
        if (source.size() != length) {
            throw new IOException("the file is not the one that was sent");
        }
        long from = size(part);
        var answer = files.read(source, from);
        if (answer.statusCode() != 206) {
            from = 0;
        }
        try (var in = answer.body();
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
            for (int n = read(in, buffer); n >= 0 && at < length; n = read(in, buffer)) {
                int take = (int) Math.min(n, length - at);
                out.write(buffer, 0, take);
                at += take;
                progress.at(at, length);
            }
        }
    }

    private static int read(java.io.InputStream in, byte[] buffer) throws Unreachable {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw new Unreachable("the download was cut off", e);
        }
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }
}
