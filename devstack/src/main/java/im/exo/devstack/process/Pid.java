package im.exo.devstack.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// A process that is recognised across restarts of whoever started it.
///
/// The start time guards against a number that the system gave to another process meanwhile.
public record Pid(long number, long startedMillis) {

    /** Linux counts start times in hundredths of a second from boot; rounding moves them a little. */
    private static final long TOLERANCE_MILLIS = 1_500;

    public static Pid of(ProcessHandle handle) {
        return new Pid(
                handle.pid(), handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L));
    }

    /** What a pid file names, when it is readable. */
    public static Optional<Pid> read(Path file) {
        try {
            String[] words = Files.readString(file).strip().split(" ", -1);
            return words.length == 2
                    ? Optional.of(new Pid(Long.parseLong(words[0]), Long.parseLong(words[1])))
                    : Optional.empty();
        } catch (IOException | NumberFormatException absentOrTorn) {
            return Optional.empty();
        }
    }

    public void write(Path file) throws IOException {
        DurableFile.write(file, number + " " + startedMillis + "\n");
    }

    /** The process, while it is the same one and alive. */
    public Optional<ProcessHandle> handle() {
        return ProcessHandle.of(number)
                .filter(ProcessHandle::isAlive)
                .filter(handle -> !Proc.isZombie(number))
                .filter(
                        handle ->
                                Math.abs(of(handle).startedMillis() - startedMillis)
                                        <= TOLERANCE_MILLIS);
    }
}
