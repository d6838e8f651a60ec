package im.exo.gateway.realtime;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;

import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** Why sockets ended, counted. */
final class Closings {

    private final LongAdder[] byEnding =
            Stream.generate(LongAdder::new).limit(Ending.values().length).toArray(LongAdder[]::new);

    void count(Ending ending) {
        byEnding[ending.ordinal()].increment();
    }

    void export(MeterRegistry meters) {
        for (var ending : Ending.values()) {
            FunctionCounter.builder(
                            "exo.sockets.closed", byEnding[ending.ordinal()], LongAdder::sum)
                    .tag("code", Integer.toString(ending.code()))
                    .tag("reason", ending.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .register(meters);
        }
    }
}
