package im.exo.messages.relay;

import im.exo.contract.mailbox.SendResult;
import im.exo.contract.relay.RelayReply;
import im.exo.messages.delivery.Deliveries;
import im.exo.messages.intake.Answer;
import im.exo.messages.intake.Intake;
import im.exo.messages.intake.Registrations;
import im.exo.messages.intake.SendRequest;
import im.exo.messages.mailbox.EventLoop;
import im.exo.messages.mailbox.Tenures;
import im.exo.messages.traces.MailTraces;

import io.grpc.Status;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** All gateways' streams: hands on what they say, announces what is owned. Loop only. */
public final class RelayHub {

    private static final Duration SILENCE = Duration.ofSeconds(5);
    private static final Duration REPEAT = Duration.ofSeconds(2);

    private final String instance;
    private final Tenures tenures;
    private final Intake intake;
    private final Registrations registrations;
    private final Deliveries deliveries;
    private final MailTraces traces;
    private final Set<RelayStream> streams = new LinkedHashSet<>();
    private boolean changed;
    private boolean draining;

    public RelayHub(
            String instance,
            EventLoop loop,
            Tenures tenures,
            Intake intake,
            Registrations registrations,
            Deliveries deliveries,
            MailTraces traces) {
        this.instance = instance;
        this.tenures = tenures;
        this.intake = intake;
        this.registrations = registrations;
        this.deliveries = deliveries;
        this.traces = traces;
        loop.afterRound(this::flush);
        loop.every(REPEAT, this::ownershipChanged);
        loop.every(Duration.ofSeconds(1), this::dropSilent);
    }

    /** Announced to every gateway at the end of this round. */
    public void ownershipChanged() {
        changed = true;
    }

    /** From now on nothing is announced as owned; what is under way is still answered. */
    public void drain() {
        draining = true;
        ownershipChanged();
    }

    public Streams figures() {
        long waiting = 0;
        long fullest = 0;
        long leastCredit = Long.MAX_VALUE;
        int open = 0;
        for (var stream : streams) {
            waiting += stream.waiting();
            fullest = Math.max(fullest, stream.waiting());
            if (stream.greeted()) {
                open++;
                leastCredit = Math.min(leastCredit, stream.credit());
            }
        }
        return new Streams(open, waiting, fullest, open == 0 ? 0 : leastCredit);
    }

    MailTraces traces() {
        return traces;
    }

    void opened(RelayStream stream) {
        streams.add(stream);
    }

    void lost(RelayStream stream) {
        stream.lost();
        leave(stream);
    }

    private void leave(RelayStream stream) {
        if (streams.remove(stream) && stream.greeted()) {
            registrations.gone(stream);
        }
    }

    void heard(RelayStream stream, List<Incoming> said) {
        stream.heard();
        for (var one : said) {
            if (stream.ended()) {
                return;
            }
            if (!stream.greeted() && !(one instanceof Incoming.Greeting)) {
                refuse(stream, Status.FAILED_PRECONDITION.withDescription("hello comes first"));
                return;
            }
            hear(stream, one);
        }
    }

    private void hear(RelayStream stream, Incoming said) {
        switch (said) {
            case Incoming.Greeting(var credit) -> greet(stream, credit);
            case Incoming.Send(var request) -> {
                if (charge(stream, request.bytes())) {
                    take(stream, request);
                }
            }
            case Incoming.BadSend(var number, var outcome, var bytes) -> {
                if (charge(stream, bytes)) {
                    stream.giveBack(bytes);
                    stream.reply(
                            RelayReply.newBuilder()
                                    .setResult(
                                            SendResult.newBuilder()
                                                    .setRequest(number)
                                                    .setOutcome(outcome))
                                    .build());
                }
            }
            case Incoming.Enter(var socket) -> registrations.register(stream, socket);
            case Incoming.Leave(var session, var registration) ->
                    registrations.unregister(stream, session, registration);
            case Incoming.Acknowledge(var session, var registration, var acks) ->
                    deliveries.acknowledge(stream, session, registration, acks);
            case Incoming.Typing(var sender, var recipient, var ciphertexts, var bytes) -> {
                if (charge(stream, bytes)) {
                    deliveries.ephemeral(sender, recipient, ciphertexts);
                    stream.giveBack(bytes);
                }
            }
            case Incoming.Alive(var nonce) -> stream.pong(nonce);
            case Incoming.Taken(var bytes) -> {
                if (bytes > 0 && stream.refill(bytes)) {
                    deliveries.resume(stream);
                }
            }
            case Incoming.Nonsense(var bytes) -> {
                if (charge(stream, bytes)) {
                    stream.giveBack(bytes);
                }
            }
        }
    }

    private void take(RelayStream stream, SendRequest request) {
        Consumer<Answer> reply =
                answer -> {
                    stream.giveBack(request.bytes());
                    stream.answer(request.number(), answer);
                };
        var step = traces.of(MailTraces.What.MAILBOX, request.trace());
        if (step == null) {
            intake.take(request, reply);
        } else {
            intake.take(
                    request.within(step.context()),
                    answer -> {
                        step.end(answer.getClass().getSimpleName());
                        reply.accept(answer);
                    });
        }
    }

    private void greet(RelayStream stream, long credit) {
        if (stream.greeted() || credit < Frames.LEAST_CREDIT) {
            refuse(
                    stream,
                    Status.INVALID_ARGUMENT.withDescription(
                            "hello comes once, with credit for at least one envelope"));
            return;
        }
        stream.greet(credit);
        registrations.opened(stream);
        announce(stream);
    }

    private boolean charge(RelayStream stream, int bytes) {
        boolean within = stream.charge(bytes);
        if (!within) {
            refuse(stream, Status.RESOURCE_EXHAUSTED.withDescription("beyond the credit given"));
        }
        return within;
    }

    private void refuse(RelayStream stream, Status status) {
        stream.end(status);
        leave(stream);
    }

    private void announce(RelayStream stream) {
        var owned = new ArrayList<RelayStream.Announcement>();
        if (!draining) {
            for (var tenure : tenures.all()) {
                owned.add(new RelayStream.Announcement(tenure.shard(), tenure.epoch()));
            }
        }
        stream.announce(owned, instance, tenures.shardCount());
    }

    private void flush() {
        if (changed) {
            changed = false;
            for (var stream : streams) {
                if (stream.greeted()) {
                    announce(stream);
                }
            }
        }
        for (var stream : List.copyOf(streams)) {
            if (stream.flush()) {
                deliveries.resume(stream);
            }
            if (stream.ended()) {
                leave(stream);
            }
        }
    }

    private void dropSilent() {
        long now = System.nanoTime();
        for (var stream : List.copyOf(streams)) {
            if (stream.silentNanos(now) > SILENCE.toNanos()) {
                refuse(stream, Status.UNAVAILABLE.withDescription("silent for too long"));
            }
        }
    }

    /** Ends all streams in order, once everything is answered. */
    public void complete() {
        flush();
        for (var stream : List.copyOf(streams)) {
            stream.complete();
            leave(stream);
        }
    }
}
