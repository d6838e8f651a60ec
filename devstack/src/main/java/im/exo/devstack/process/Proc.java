package im.exo.devstack.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** What the operating system tells about a process, from `/proc` or, without it, from `ps`. */
public final class Proc {
    private static final Path ROOT = Path.of("/proc");
    private static final boolean LINUX = Files.isDirectory(ROOT.resolve("self"));

    private Proc() {}

    /// Dead, but not yet collected by its parent; counts as ended.
    ///
    /// The first thread may be a zombie while others still close sockets and files: then it is not
    /// over yet.
    static boolean isZombie(long pid) {
        return LINUX && stat(pid).startsWith("Z") && threads(pid) <= 1;
    }

    private static int threads(long pid) {
        String[] tasks = ROOT.resolve(pid + "/task").toFile().list();
        return tasks == null ? 0 : tasks.length;
    }

    /** Resident memory in bytes. */
    public static OptionalLong residentBytes(long pid) {
        try {
            if (LINUX) {
                return Files.readAllLines(ROOT.resolve(pid + "/status")).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                        .findFirst();
            }
            Process ps =
                    new ProcessBuilder(List.of("ps", "-o", "rss=", "-p", String.valueOf(pid)))
                            .start();
            String answer = new String(ps.getInputStream().readAllBytes()).strip();
            ps.waitFor(5, TimeUnit.SECONDS);
            return OptionalLong.of(Long.parseLong(answer) * 1024);
        } catch (IOException | NumberFormatException gone) {
            return OptionalLong.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalLong.empty();
        }
    }

    /** State letter and what follows it in `/proc/PID/stat`; empty when the process is gone. */
    private static String stat(long pid) {
        try {
            String line = Files.readString(ROOT.resolve(pid + "/stat"));
            return line.substring(line.lastIndexOf(')') + 2);
        } catch (IOException | IndexOutOfBoundsException gone) {
            return "";
        }
    }
}
