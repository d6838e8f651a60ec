package im.exo.devstack.platform;

import im.exo.devstack.parts.DataFolder;
import im.exo.devstack.process.Deadline;
import im.exo.devstack.process.Pid;
import im.exo.devstack.process.Signal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Processes of a data folder whose supervisor is gone. */
final class Orphans {
    private static final Duration FAREWELL = Duration.ofSeconds(15);

    private Orphans() {}

    /** Ends them in order where they listen, by force where not, so that nobody else holds the data. */
    static int end(DataFolder folder) throws IOException, InterruptedException {
        List<Pid> left = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.run(), "*.pid")) {
            for (Path file : files) {
                Pid.read(file).filter(pid -> pid.handle().isPresent()).ifPresent(left::add);
            }
        }
        for (Pid pid : left) {
            pid.handle()
                    .ifPresent(
                            handle -> {
                                Signal.CONTINUE.send(handle);
                                handle.destroy();
                            });
        }
        Deadline deadline = Deadline.in(FAREWELL);
        while (left.stream().anyMatch(pid -> pid.handle().isPresent())) {
            if (deadline.passed()) {
                left.forEach(pid -> pid.handle().ifPresent(ProcessHandle::destroyForcibly));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return left.size();
    }
}
