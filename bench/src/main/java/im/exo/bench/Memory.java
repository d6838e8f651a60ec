package im.exo.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What processes occupy, as the operating system tells it. */
public final class Memory {

    private Memory() {}

    /** Resident bytes of a process and its children. */
    public static long resident(long pid) throws IOException {
        long sum = own(pid);
        var children = ProcessHandle.of(pid).stream().flatMap(ProcessHandle::descendants).toList();
        for (var child : children) {
            sum += own(child.pid());
        }
        return sum;
    }

    private static long own(long pid) throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        throw new IOException("the operating system does not tell the memory of a process");
    }
}
