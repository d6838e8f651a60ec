package im.exo.devstack.supervisor;

import im.exo.devstack.platform.Progress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What happened so far, line by line, for everybody who wants to follow; late comers get all of it. */
final class Events implements Progress {
    /** The line that ends a story well, and the start of the one that ends it badly. */
    static final String READY = "@ready";

    static final String STOPPED = "@stopped";
    static final String FAILED = "@failed ";

    private final List<String> lines = new ArrayList<>();

    @Override
    public void ready(String process, String version, Duration sinceBegin) {
        say(
                "  %-22s %-12s ready after %5.1f s"
                        .formatted(process, version, sinceBegin.toMillis() / 1000.0));
    }

    @Override
    public void stopped(String process, Duration sinceBegin) {
        say("  %-22s stopped after %5.1f s".formatted(process, sinceBegin.toMillis() / 1000.0));
    }

    synchronized void say(String line) {
        lines.add(line);
        notifyAll();
    }

    /** The lines from `index` on; waits a moment when there are none yet. */
    synchronized List<String> since(int index) throws InterruptedException {
        if (lines.size() <= index) {
            wait(500);
        }
        return List.copyOf(lines.subList(Math.min(index, lines.size()), lines.size()));
    }

    static boolean isLast(String line) {
        return line.equals(READY) || line.equals(STOPPED) || line.startsWith(FAILED);
    }
}
