package im.exo.system.raw;

import im.exo.bench.Accounts.Member;
import im.exo.contract.mailbox.Envelope;
import im.exo.system.checking.Checker.Verdict;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Traffic between pairs of devices that go by the client's rules whatever happens to the server:
 * one unanswered send, its bytes repeated until they are answered, then the next; come back when
 * cut off; acknowledge what arrives.
 */
public final class Talk implements AutoCloseable {

    private static final int CONTENT = 700;

    /** Between two sends of a line in a hurry: most lines have one unanswered at any moment. */
    private static final int HURRIED_MS = 13;

    /** Without one: whoever starts meanwhile gets most of the machine. */
    private static final int UNHURRIED_MS = 100;

    private static final int FINISH_SECONDS = 120;

    /** One direction between two devices. */
    private record Line(Presence from, Presence to, AtomicInteger accepted) {}

    private final List<Line> lines = new ArrayList<>();
    private final int perSend;
    private final Experience experience;
    private final Ledger ledger = new Ledger();
    private final UnderWay underWay = new UnderWay();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> senders = new ArrayList<>();
    private final List<Future<?>> receivers = new ArrayList<>();
    private volatile boolean talking = true;
    private volatile boolean listening = true;
    private volatile int breathMs = HURRIED_MS;

    /**
     * @param pairs devices of which each second one is written to by the one before it
     * @param perSend envelopes in one send
     */
    public Talk(Sockets sockets, List<Member> pairs, int perSend) {
        this(sockets, pairs, perSend, new Experience());
    }

    /** As one of several whose experience is one. */
    public Talk(Sockets sockets, List<Member> pairs, int perSend, Experience experience) {
        this.perSend = perSend;
        this.experience = experience;
        for (int i = 0; i + 1 < pairs.size(); i += 2) {
            lines.add(
                    new Line(
                            new Presence(sockets, pairs.get(i), experience),
                            new Presence(sockets, pairs.get(i + 1), experience),
                            new AtomicInteger()));
        }
    }

    /** Both sides are there. */
    public Talk start() {
        return listen().speak();
    }

    /** The senders begin, whether anybody is there to receive or not. */
    public Talk speak() {
        lines.forEach(line -> senders.add(threads.submit(() -> speak(line))));
        return this;
    }

    /** The receivers come. */
    public Talk listen() {
        lines.forEach(line -> receivers.add(threads.submit(() -> listen(line))));
        return this;
    }

    /** Whether the senders give all they can from now on; at first they do. */
    public Talk hurry(boolean hurry) {
        breathMs = hurry ? HURRIED_MS : UNHURRIED_MS;
        return this;
    }

    private Void speak(Line line) throws InterruptedException {
        long number = 0;
        while (talking) {
            var batch = new ArrayList<Envelope>();
            for (int i = 0; i < perSend; i++) {
                batch.add(message(line, number++));
            }
            var send = underWay.begin();
            while (!attempt(line, batch)) {}
            underWay.end(send);
            TimeUnit.MILLISECONDS.sleep(breathMs);
        }
        line.from().letGo();
        return null;
    }

    private boolean attempt(Line line, List<Envelope> batch) throws InterruptedException {
        var device = line.from().connected();
        long began = System.nanoTime();
        try {
            var result = device.send(line.to().member(), batch);
            switch (result.getOutcome()) {
                case SEND_OUTCOME_ACCEPTED -> {
                    ledger.accepted(batch);
                    line.accepted().addAndGet(batch.size());
                    return true;
                }
                case SEND_OUTCOME_READ_ONLY,
                        SEND_OUTCOME_UNAVAILABLE,
                        SEND_OUTCOME_UNKNOWN,
                        SEND_OUTCOME_NOT_OWNER,
                        SEND_OUTCOME_RATE_LIMITED,
                        SEND_OUTCOME_UNSPECIFIED -> {
                    experience.refused(
                            line.from().member(),
                            result.getOutcome(),
                            Duration.ofNanos(System.nanoTime() - began));
                    TimeUnit.MILLISECONDS.sleep(
                            Math.clamp(result.getRetryAfterMillis(), 20, 2_000));
                    return false;
                }
                default -> throw new IllegalStateException("refused: " + result.getOutcome());
            }
        } catch (RawDevice.Unanswered tryAgain) {
            if (!device.isClosed()) {
                line.from().abandon();
            }
            return false;
        }
    }

    private Envelope message(Line line, long number) {
        var content = new byte[CONTENT];
        ThreadLocalRandom.current().nextBytes(content);
        ByteBuffer.wrap(content).putLong(number);
        var envelope = RawDevice.envelope(line.to().member(), content);
        ledger.sending(line.from().member(), line.to().member(), number, envelope);
        return envelope;
    }

    private Void listen(Line line) throws InterruptedException {
        var device = line.to().connected();
        int taken = 0;
        while (listening) {
            boolean last = device.isClosed();
            var fresh = device.deliveriesFrom(taken);
            fresh.forEach(delivery -> ledger.arrived(line.to().member(), delivery));
            taken += fresh.size();
            if (last) {
                device = line.to().connected();
                taken = 0;
            } else if (fresh.isEmpty()) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
        line.to().letGo();
        return null;
    }

    /** Sends without an answer. */
    public UnderWay underWay() {
        return underWay;
    }

    /** Envelopes that were sent, accepted or not yet, and received by nobody. */
    public Set<String> onTheirWay() {
        return ledger.onTheirWay();
    }

    /** Whether some of these envelopes have still not been received. */
    public boolean anyOnTheirWay(Set<String> envelopes) {
        return envelopes.stream().anyMatch(ledger::onItsWay);
    }

    public Experience experience() {
        return experience;
    }

    /** Everything that was delivered so far, redeliveries included. */
    public List<Arrival> arrivals() {
        return ledger.arrivals();
    }

    /** Lets every device come back, and the front door choose anew where to. */
    public void scatter() {
        for (var line : lines) {
            line.from().letGo();
            line.to().letGo();
        }
    }

    /** Messages that were accepted so far. */
    public int accepted() {
        return acceptedOfEach().stream().mapToInt(Integer::intValue).sum();
    }

    /** Messages that were accepted so far, per sender. */
    public List<Integer> acceptedOfEach() {
        return lines.stream().map(line -> line.accepted().get()).toList();
    }

    /** Ends the senders once their last send is answered. */
    public void hush() throws Exception {
        talking = false;
        for (var sender : senders) {
            sender.get(FINISH_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Hushes, waits for what is under way, and checks. */
    public Verdict finish() throws Exception {
        hush();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!ledger.onTheirWay().isEmpty() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        listening = false;
        for (var receiver : receivers) {
            receiver.get(FINISH_SECONDS, TimeUnit.SECONDS);
        }
        return ledger.verdict();
    }

    @Override
    public void close() {
        talking = false;
        listening = false;
        threads.shutdownNow();
        scatter();
    }
}
