package im.exo.gateway.mailboxes;

import im.exo.contract.mailbox.SendOutcome;
import im.exo.contract.mailbox.SendResult;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** How sends ended, counted: what clients were told, whatever happened on the way there. */
final class SendResults {

    private static final int RETRY_MILLIS = 1000;

    private static final String PREFIX = "SEND_OUTCOME_";

    private final Map<SendOutcome, LongAdder> byOutcome = new EnumMap<>(SendOutcome.class);

    SendResults() {
        Arrays.stream(SendOutcome.values())
                .forEach(outcome -> byOutcome.put(outcome, new LongAdder()));
    }

    void count(SendOutcome outcome) {
        Objects.requireNonNull(byOutcome.get(outcome)).increment();
    }

    void export(MeterRegistry meters) {
        byOutcome.forEach(
                (outcome, count) ->
                        FunctionCounter.builder("exo.sends.results", count, LongAdder::sum)
                                .tag("outcome", name(outcome))
                                .register(meters));
    }

    private static String name(SendOutcome outcome) {
        return outcome.name().replace(PREFIX, "").toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Nothing is known of it: the same bytes are to be sent again. */
    static SendResult later() {
        return SendResult.newBuilder()
                .setOutcome(SendOutcome.SEND_OUTCOME_UNKNOWN)
                .setRetryAfterMillis(RETRY_MILLIS)
                .build();
    }
}
