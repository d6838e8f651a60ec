package im.exo.system.checking;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds what senders wrote and were answered against what receivers got, in one linear pass.
 *
 * <p>A receiver's log is what it was handed, redeliveries included; like every client it drops an
 * envelope id that it knows already, and what is left is what the application sees. There, whatever
 * was accepted must be, once, in the order in which its sender numbered it, and nothing else.
 */
public final class Checker {

    /** How a send ended for its sender. */
    public enum Answer {
        ACCEPTED,
        REFUSED,
        /** No answer came; such a message may arrive or not, but not twice. */
        NONE
    }

    /**
     * One message of one sender.
     *
     * @param number grows along a sender's messages to this receiver
     * @param content what identifies the bytes, such as a digest
     */
    public record Sent(
            String sender,
            String receiver,
            long number,
            String envelope,
            String content,
            Answer answer) {}

    /** One delivery, in the order of arrival. */
    public record Got(String receiver, String sender, String envelope, String content) {}

    /** What is wrong; all lists are empty when all is well. */
    public record Verdict(
            List<Sent> lost,
            List<Sent> doubled,
            List<Sent> outOfOrder,
            List<Sent> altered,
            List<Got> phantoms,
            int accepted,
            int redelivered) {

        public boolean clean() {
            return lost.isEmpty()
                    && doubled.isEmpty()
                    && outOfOrder.isEmpty()
                    && altered.isEmpty()
                    && phantoms.isEmpty();
        }

        @Override
        public String toString() {
            return ("%d accepted, %d redelivered; lost %d, doubled %d, out of order %d, altered %d,"
                            + " phantoms %d; first ones: %s")
                    .formatted(
                            accepted,
                            redelivered,
                            lost.size(),
                            doubled.size(),
                            outOfOrder.size(),
                            altered.size(),
                            phantoms.size(),
                            firsts());
        }

        private List<Object> firsts() {
            var firsts = new ArrayList<>();
            for (List<?> list : List.of(lost, doubled, outOfOrder, altered, phantoms)) {
                firsts.addAll(list.subList(0, Math.min(3, list.size())));
            }
            return firsts;
        }
    }

    private record Flow(String sender, String receiver) {}

    private record Message(Flow flow, long number) {}

    private record Handed(String receiver, String envelope) {}

    private final List<Sent> lost = new ArrayList<>();
    private final List<Sent> doubled = new ArrayList<>();
    private final List<Sent> outOfOrder = new ArrayList<>();
    private final List<Sent> altered = new ArrayList<>();
    private final List<Got> phantoms = new ArrayList<>();

    private Checker() {}

    public static Verdict check(List<Sent> sent, List<Got> got) {
        return new Checker().run(sent, got);
    }

    private Verdict run(List<Sent> sent, List<Got> got) {
        Map<Handed, Sent> known = new HashMap<>();
        for (var message : sent) {
            known.put(new Handed(message.receiver(), message.envelope()), message);
        }
        Set<Handed> handed = new HashSet<>();
        Set<Message> seen = new HashSet<>();
        Map<Flow, Long> last = new HashMap<>();
        int redelivered = 0;
        for (var delivery : got) {
            var key = new Handed(delivery.receiver(), delivery.envelope());
            var message = known.get(key);
            if (message == null
                    || message.answer() == Answer.REFUSED
                    || !message.sender().equals(delivery.sender())) {
                phantoms.add(delivery);
                continue;
            }
            if (!message.content().equals(delivery.content())) {
                altered.add(message);
            }
            if (!handed.add(key)) {
                redelivered++;
                continue;
            }
            var flow = new Flow(message.sender(), message.receiver());
            if (!seen.add(new Message(flow, message.number()))) {
                doubled.add(message);
            }
            if (last.merge(flow, message.number(), Math::max) != message.number()) {
                outOfOrder.add(message);
            }
        }
        int accepted = 0;
        for (var message : sent) {
            if (message.answer() == Answer.ACCEPTED) {
                accepted++;
                var flow = new Flow(message.sender(), message.receiver());
                if (!seen.contains(new Message(flow, message.number()))) {
                    lost.add(message);
                }
            }
        }
        return new Verdict(lost, doubled, outOfOrder, altered, phantoms, accepted, redelivered);
    }
}
