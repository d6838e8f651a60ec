package im.exo.client.demo;

import im.exo.client.ExoClient;
import im.exo.client.Message;
import im.exo.contract.AccountId;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** 500 messages with {@code kill -9} of message-service in the middle. */
final class Burst {

    private static final int MESSAGES = 500;
    private static final int BEFORE = 100;
    private static final Duration RECOVERY = Duration.ofSeconds(120);

    private final Story story;
    private final ExoClient from;
    private final AccountId to;
    private int sent;

    Burst(Story story, ExoClient from, AccountId to) {
        this.story = story;
        this.from = from;
        this.to = to;
    }

    void run(Person receiver) throws Exception {
        long start = System.nanoTime();
        var arrived = new ArrayList<Message>();
        var reading = Thread.ofVirtual().start(() -> collect(receiver, arrived));
        while (sent < BEFORE) {
            one();
        }
        Process kill = Kill.start();
        if (kill == null) {
            story.check(false, "message-service can be killed (EXO_KILL_COMMAND is not set)");
            return;
        }
        // One send is always on its way, so that the kill cannot find a quiet moment.
        while (kill.isAlive() && sent < MESSAGES) {
            if (from.waiting() < 2) {
                one();
            } else {
                Thread.sleep(1);
            }
        }
        boolean inTime = sent < MESSAGES;
        int unanswered = from.unanswered();
        int waiting = from.waiting();
        int code = kill.waitFor();
        story.check(code == 0, "kill -9 of message-service after " + sent + " messages");
        story.check(inTime, "the burst was still going on");
        story.check(
                unanswered > 0,
                unanswered + " unanswered at the kill (" + waiting + " messages in the outbox)");
        while (sent < MESSAGES) {
            one();
        }
        boolean flushed = from.flush(RECOVERY);
        story.check(flushed, "all " + MESSAGES + " accepted, " + Story.took(start) + " in all");
        reading.join(RECOVERY);
        List<String> texts;
        synchronized (arrived) {
            texts = arrived.stream().map(Burst::text).toList();
        }
        story.check(
                texts.size() == MESSAGES && texts.stream().distinct().count() == MESSAGES,
                "the receiver has " + texts.size() + ", each once");
        story.check(texts.equals(expected()), "in the order in which they were written");
    }

    private void one() {
        from.send(to, name(sent++));
    }

    private static void collect(Person receiver, List<Message> arrived) {
        try {
            Message next = receiver.next(RECOVERY);
            while (next != null) {
                boolean last = text(next).equals(name(MESSAGES - 1));
                synchronized (arrived) {
                    arrived.add(next);
                }
                // After the last one only doubles could come: a moment is left for them.
                next = receiver.next(last ? Duration.ofSeconds(2) : RECOVERY);
                if (last && next == null) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String text(@Nullable Message message) {
        return message != null && message.body() instanceof Message.Text(var text) ? text : "?";
    }

    private static String name(int number) {
        return "message " + number + " of the burst";
    }

    private static List<String> expected() {
        return java.util.stream.IntStream.range(0, MESSAGES).mapToObj(Burst::name).toList();
    }
}
