package im.exo.system.raw;

import im.exo.bench.Accounts.Member;
import im.exo.contract.EnvelopeId;
import im.exo.contract.mailbox.Delivery;
import im.exo.contract.mailbox.Envelope;
import im.exo.system.checking.Checker;
import im.exo.system.checking.Checker.Answer;
import im.exo.system.checking.Checker.Got;
import im.exo.system.checking.Checker.Sent;
import im.exo.system.checking.Checker.Verdict;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Traffic between pairs of devices that go by the client's rules whatever happens to the server:
 * one unanswered send, its bytes repeated until they are answered, then the next; come back when
 * cut off; acknowledge what arrives.
 */
public final class Talk implements AutoCloseable {

    private static final int CONTENT = 700;

    /** Between two sends of a line, so that what was killed has something left to start with. */
    private static final int BREATH_MS = 13;

    /** One direction between two devices. */
    private record Line(Member from, Member to) {}

    /** A send from its first attempt to its answer, however often it is repeated. */
    private record Open(Line line, long firstNumber) {}

    private final Sockets sockets;
    private final List<Line> lines;
    private final int perSend;
    private final Map<Line, Map<String, Sent>> sent = new ConcurrentHashMap<>();
    private final Set<RawDevice> devices = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<Got> got = new ConcurrentLinkedQueue<>();
    private final Set<Open> open = ConcurrentHashMap.newKeySet();
    private final Map<Line, AtomicInteger> accepted = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> senders = new ArrayList<>();
    private final List<Future<?>> receivers = new ArrayList<>();
    private volatile boolean talking = true;
    private volatile boolean listening = true;

    /**
     * @param pairs devices that write to each other, one after the other
     * @param perSend envelopes in one send
     */
    public Talk(Sockets sockets, List<Member> pairs, int perSend) {
        this.sockets = sockets;
        this.perSend = perSend;
        this.lines = new ArrayList<>();
        for (int i = 0; i + 1 < pairs.size(); i += 2) {
            lines.add(new Line(pairs.get(i), pairs.get(i + 1)));
        }
    }

    public Talk start() {
        for (var line : lines) {
            sent.put(line, new LinkedHashMap<>());
            accepted.put(line, new AtomicInteger());
            senders.add(threads.submit(() -> speak(line)));
            receivers.add(threads.submit(() -> listen(line)));
        }
        return this;
    }

    private Void speak(Line line) throws InterruptedException {
        long number = 0;
        RawDevice device = null;
        while (talking) {
            var send = new Open(line, number);
            var batch = new ArrayList<Envelope>();
            for (int i = 0; i < perSend; i++) {
                batch.add(message(line, number++));
            }
            device = connected(device, line.from());
            open.add(send);
            while (!attempt(device, line, batch)) {
                device = connected(device, line.from());
            }
            open.remove(send);
            pause(BREATH_MS);
        }
        if (device != null) {
            device.close();
        }
        return null;
    }

    private boolean attempt(RawDevice device, Line line, List<Envelope> batch)
            throws InterruptedException {
        try {
            var result = device.send(line.to(), batch);
            switch (result.getOutcome()) {
                case SEND_OUTCOME_ACCEPTED -> {
                    accepted.getOrDefault(line, new AtomicInteger()).addAndGet(batch.size());
                    settle(line, batch, Answer.ACCEPTED);
                    return true;
                }
                case SEND_OUTCOME_READ_ONLY,
                        SEND_OUTCOME_UNKNOWN,
                        SEND_OUTCOME_NOT_OWNER,
                        SEND_OUTCOME_RATE_LIMITED,
                        SEND_OUTCOME_UNSPECIFIED -> {
                    pause(Math.clamp(result.getRetryAfterMillis(), 20, 2_000));
                    return false;
                }
                default -> throw new IllegalStateException("refused: " + result.getOutcome());
            }
        } catch (RawDevice.Unanswered tryAgain) {
            device.close();
            return false;
        }
    }

    private Envelope message(Line line, long number) {
        var content = new byte[CONTENT];
        ThreadLocalRandom.current().nextBytes(content);
        ByteBuffer.wrap(content).putLong(number);
        var envelope = RawDevice.envelope(line.to(), content);
        note(
                line,
                new Sent(
                        name(line.from()),
                        name(line.to()),
                        number,
                        EnvelopeId.of(envelope.getId()).toString(),
                        digest(content),
                        Answer.NONE));
        return envelope;
    }

    private void settle(Line line, List<Envelope> batch, Answer answer) {
        for (var envelope : batch) {
            var id = EnvelopeId.of(envelope.getId()).toString();
            var old = of(line).get(id);
            note(
                    line,
                    new Sent(
                            old.sender(), old.receiver(), old.number(), id, old.content(), answer));
        }
    }

    private Map<String, Sent> of(Line line) {
        return sent.getOrDefault(line, Map.of());
    }

    private void note(Line line, Sent message) {
        var log = of(line);
        synchronized (log) {
            log.put(message.envelope(), message);
        }
    }

    private Void listen(Line line) throws InterruptedException {
        RawDevice device = null;
        int taken = 0;
        while (listening) {
            if (device == null || device.isClosed() && device.deliveriesFrom(taken).isEmpty()) {
                device = connected(device, line.to());
                taken = 0;
            }
            var fresh = device.deliveriesFrom(taken);
            fresh.forEach(delivery -> got.add(arrived(line.to(), delivery)));
            taken += fresh.size();
            if (fresh.isEmpty()) {
                pause(5);
            }
        }
        if (device != null) {
            device.close();
        }
        return null;
    }

    private static Got arrived(Member at, Delivery delivery) {
        return new Got(
                name(at),
                name(delivery.getSenderAccount().toByteArray(), delivery.getSenderDevice()),
                EnvelopeId.of(delivery.getEnvelope()).toString(),
                digest(delivery.getContent().toByteArray()));
    }

    private RawDevice connected(RawDevice old, Member member) throws InterruptedException {
        if (old != null && !old.isClosed()) {
            return old;
        }
        if (old != null) {
            devices.remove(old);
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (true) {
            try {
                var device = RawDevice.open(sockets, member);
                devices.add(device);
                return device;
            } catch (IllegalStateException notYet) {
                if (System.nanoTime() > deadline) {
                    throw notYet;
                }
                pause(100);
            }
        }
    }

    private static void pause(long millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
    }

    private static String name(Member member) {
        return name(member.account().bytes(), member.device());
    }

    private static String name(byte[] account, int device) {
        return Arrays.hashCode(account) + "." + device;
    }

    private static String digest(byte[] content) {
        return Integer.toHexString(Arrays.hashCode(content));
    }

    /** Sends that were under way at one moment. */
    public final class UnderWay {
        private final Set<Open> sends = Set.copyOf(open);

        private UnderWay() {}

        /** How many of them still have no answer. */
        public int unanswered() {
            return (int) sends.stream().filter(open::contains).count();
        }
    }

    /** Returns at a moment when so many lines have a send under way. */
    public UnderWay underWay(int atLeast) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            var now = new UnderWay();
            if (now.sends.size() >= atLeast) {
                return now;
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("never " + atLeast + " sends under way");
            }
            LockSupport.parkNanos(200_000);
        }
    }

    /** Lets every device come back, and the front door choose anew where to. */
    public void scatter() {
        devices.forEach(RawDevice::close);
    }

    /** Messages that were accepted so far. */
    public int accepted() {
        return acceptedOfEach().stream().mapToInt(Integer::intValue).sum();
    }

    /** Messages that were accepted so far, per sender. */
    public List<Integer> acceptedOfEach() {
        return lines.stream().map(line -> accepted.get(line).get()).toList();
    }

    /** Ends the senders once their last send is answered, waits for what is under way, and checks. */
    public Verdict finish() throws Exception {
        talking = false;
        for (var sender : senders) {
            sender.get(120, TimeUnit.SECONDS);
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        var verdict = verdict();
        while (!verdict.lost().isEmpty() && System.nanoTime() < deadline) {
            pause(100);
            verdict = verdict();
        }
        listening = false;
        for (var receiver : receivers) {
            receiver.get(120, TimeUnit.SECONDS);
        }
        return verdict();
    }

    private Verdict verdict() {
        var arrived = List.copyOf(got);
        var all = new ArrayList<Sent>();
        for (var log : sent.values()) {
            synchronized (log) {
                all.addAll(log.values());
            }
        }
        return Checker.check(all, arrived);
    }

    @Override
    public void close() {
        talking = false;
        listening = false;
        threads.shutdownNow();
    }
}
