package im.exo.system.checking;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.system.checking.Checker.Answer;
import im.exo.system.checking.Checker.Got;
import im.exo.system.checking.Checker.Sent;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;

/** The checker itself, on logs that were doctored in every way it must notice. */
class CheckerTest {

    private final List<Sent> sent = new ArrayList<>();
    private final List<Got> got = new ArrayList<>();

    CheckerTest() {
        LongStream.range(0, 100).forEach(n -> add("ada", "bob", n));
        LongStream.range(0, 50).forEach(n -> add("eve", "bob", n));
        LongStream.range(0, 50).forEach(n -> add("ada", "cyd", n));
    }

    private void add(String from, String to, long n) {
        sent.add(new Sent(from, to, n, from + to + n, "content" + n, Answer.ACCEPTED));
        got.add(new Got(to, from, from + to + n, "content" + n));
    }

    @Test
    void a_faithful_log_is_clean() {
        var verdict = Checker.check(sent, got);
        assertThat(verdict.clean()).as(verdict.toString()).isTrue();
        assertThat(verdict.accepted()).isEqualTo(200);
    }

    @Test
    void a_redelivery_is_dropped_by_its_envelope_id_and_counted() {
        got.addAll(got.subList(40, 60).stream().toList());
        var verdict = Checker.check(sent, got);
        assertThat(verdict.clean()).as(verdict.toString()).isTrue();
        assertThat(verdict.redelivered()).isEqualTo(20);
    }

    @Test
    void an_accepted_message_that_never_came_is_lost() {
        var missing = got.remove(57);
        assertThat(Checker.check(sent, got).lost())
                .singleElement()
                .extracting(Sent::envelope)
                .isEqualTo(missing.envelope());
    }

    @Test
    void a_message_for_one_receiver_does_not_make_up_for_another() {
        var stray = got.remove(0);
        got.add(new Got("cyd", stray.sender(), stray.envelope(), stray.content()));
        var verdict = Checker.check(sent, got);
        assertThat(verdict.lost()).hasSize(1);
        assertThat(verdict.phantoms()).hasSize(1);
    }

    @Test
    void an_unanswered_message_may_be_missing() {
        sent.add(new Sent("ada", "bob", 100, "open", "x", Answer.NONE));
        assertThat(Checker.check(sent, got).clean()).isTrue();
    }

    @Test
    void an_unanswered_message_may_arrive_once() {
        sent.add(new Sent("ada", "bob", 100, "open", "x", Answer.NONE));
        got.add(new Got("bob", "ada", "open", "x"));
        assertThat(Checker.check(sent, got).clean()).isTrue();
    }

    @Test
    void one_message_under_two_envelope_ids_is_doubled() {
        sent.add(new Sent("ada", "bob", 99, "again", "content99", Answer.ACCEPTED));
        got.add(100, new Got("bob", "ada", "again", "content99"));
        assertThat(Checker.check(sent, got).doubled()).hasSize(1);
    }

    @Test
    void two_messages_of_one_sender_that_changed_places_are_out_of_order() {
        Collections.swap(got, 10, 11);
        var verdict = Checker.check(sent, got);
        assertThat(verdict.outOfOrder()).singleElement().extracting(Sent::number).isEqualTo(10L);
        assertThat(verdict.lost()).isEmpty();
    }

    @Test
    void messages_of_different_senders_have_no_order_among_them() {
        got.add(0, got.remove(100));
        assertThat(Checker.check(sent, got).clean()).isTrue();
    }

    @Test
    void a_message_that_nobody_sent_is_a_phantom() {
        got.add(new Got("bob", "ada", "made up", "x"));
        assertThat(Checker.check(sent, got).phantoms()).hasSize(1);
    }

    @Test
    void a_message_under_another_senders_name_is_a_phantom() {
        var stolen = got.remove(0);
        got.add(0, new Got("bob", "eve", stolen.envelope(), stolen.content()));
        assertThat(Checker.check(sent, got).phantoms()).hasSize(1);
    }

    @Test
    void a_refused_message_that_arrives_is_a_phantom() {
        sent.add(new Sent("ada", "bob", 100, "refused", "x", Answer.REFUSED));
        got.add(new Got("bob", "ada", "refused", "x"));
        assertThat(Checker.check(sent, got).phantoms()).hasSize(1);
    }

    @Test
    void changed_bytes_are_noticed_in_a_redelivery_too() {
        got.add(new Got("bob", "ada", "adabob5", "other"));
        assertThat(Checker.check(sent, got).altered()).hasSize(1);
    }
}
