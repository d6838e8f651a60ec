package im.exo.system.raw;

import im.exo.bench.Accounts.Member;
import im.exo.contract.EnvelopeId;
import im.exo.contract.Position;
import im.exo.contract.mailbox.Delivery;
import im.exo.contract.mailbox.Envelope;
import im.exo.system.checking.Checker;
import im.exo.system.checking.Checker.Answer;
import im.exo.system.checking.Checker.Got;
import im.exo.system.checking.Checker.Sent;
import im.exo.system.checking.Checker.Verdict;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What was sent, answered and received, and what is on its way. */
final class Ledger {

    private final Map<String, Sent> sent = new ConcurrentHashMap<>();
    private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
    private final Set<String> onTheirWay = ConcurrentHashMap.newKeySet();

    void sending(Member from, Member to, long number, Envelope envelope) {
        var id = EnvelopeId.of(envelope.getId()).toString();
        var content = digest(envelope.getCiphertexts(0).getContent().toByteArray());
        sent.put(id, new Sent(name(from), name(to), number, id, content, Answer.NONE));
        onTheirWay.add(id);
    }

    void accepted(List<Envelope> batch) {
        for (var envelope : batch) {
            sent.computeIfPresent(
                    EnvelopeId.of(envelope.getId()).toString(),
                    (id, old) ->
                            new Sent(
                                    old.sender(),
                                    old.receiver(),
                                    old.number(),
                                    id,
                                    old.content(),
                                    Answer.ACCEPTED));
        }
    }

    void arrived(Member at, Delivery delivery) {
        var id = EnvelopeId.of(delivery.getEnvelope()).toString();
        arrivals.add(
                new Arrival(
                        new Got(
                                name(at),
                                name(
                                        delivery.getSenderAccount().toByteArray(),
                                        delivery.getSenderDevice()),
                                id,
                                digest(delivery.getContent().toByteArray())),
                        new Position(delivery.getPosition()),
                        System.nanoTime()));
        onTheirWay.remove(id);
    }

    /** Sent, accepted or not yet, and received by nobody. */
    Set<String> onTheirWay() {
        return Set.copyOf(onTheirWay);
    }

    boolean onItsWay(String envelope) {
        return onTheirWay.contains(envelope);
    }

    List<Arrival> arrivals() {
        return List.copyOf(arrivals);
    }

    Verdict verdict() {
        return Checker.check(
                List.copyOf(sent.values()), arrivals.stream().map(Arrival::got).toList());
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
}
