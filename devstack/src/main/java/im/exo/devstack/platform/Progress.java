package im.exo.devstack.platform;

import java.time.Duration;

/** Told what happens while a platform starts and stops. */
public interface Progress {
    void ready(String process, String version, Duration sinceBegin);

    void stopped(String process, Duration sinceBegin);

    static Progress silent() {
        return new Progress() {
            @Override
            public void ready(String process, String version, Duration sinceBegin) {}

            @Override
            public void stopped(String process, Duration sinceBegin) {}
        };
    }
}
