package im.exo.system.blindness;

import im.exo.devstack.process.Signal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A process and its children, none of whose threads runs until this is closed. Not for longer than
 * the others bear: mailboxes of a message-service that is silent for 4 s get another owner.
 */
record Stopped(List<ProcessHandle> handles) implements AutoCloseable {

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

    /** HAProxy's first process, for one, only watches over the one that does the work. */
    static Stopped withChildren(long pid) throws IOException {
        var handles = new ArrayList<ProcessHandle>();
        var first = ProcessHandle.of(pid).orElseThrow();
        handles.add(first);
        var stopped = new Stopped(handles);
        try {
            Signal.PAUSE.send(first);
            // Only now, since a process that runs may start more of them.
            first.descendants().forEach(handles::add);
            handles.forEach(Signal.PAUSE::send);
            for (var handle : handles) {
                awaitStopped(handle.pid());
            }
            return stopped;
        } catch (IOException | RuntimeException e) {
            stopped.close();
            throw e;
        }
    }

    List<Long> processes() {
        return handles.stream().map(ProcessHandle::pid).toList();
    }

    private static void awaitStopped(long pid) throws IOException {
        long deadline = System.nanoTime() + PATIENCE;
        while (!stopped(pid)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("process " + pid + " does not stop");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Whether no thread can touch its memory: stopped, ended, or in the kernel until it stops. */
    private static boolean stopped(long pid) throws IOException {
        try (DirectoryStream<Path> threads =
                Files.newDirectoryStream(Path.of("/proc", "" + pid, "task"))) {
            for (Path thread : threads) {
                String stat = Files.readString(thread.resolve("stat"));
                // The name in parentheses may contain anything.
                char state = stat.charAt(stat.lastIndexOf(')') + 2);
                if ("TtDZX".indexOf(state) < 0) {
                    return false;
                }
            }
            return true;
        } catch (NoSuchFileException ended) {
            return false;
        }
    }

    @Override
    public void close() {
        handles.reversed().forEach(Signal.CONTINUE::send);
    }
}
