package im.exo.models;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailboxModelTest {

    @Test
    void nothing_is_lost_doubled_or_out_of_order_with_one_fault_of_each_kind() {
        var report = Tlc.checkAndCount("Mailbox", "Mailbox");

        assertThat(report.exhausted()).as(report.output()).isTrue();
        assertThat(report.states()).isGreaterThan(5_000);
        // Those that wait for a bug.
        assertThat(report.actionsNeverTaken()).containsExactly("ReadFirst", "TooEarly");
        assertThat(report.actions())
                .containsKeys("Commit", "StopInside", "GoOnAfter", "Settle", "Acknowledge", "Rest");
    }

    @Test
    void all_arrives_when_the_faults_have_ended() {
        var report = Tlc.check("Mailbox", "Mailbox-live");

        assertThat(report.exhausted()).as(report.output()).isTrue();
        assertThat(report.states()).isGreaterThan(4_000);
    }

    @Test
    void a_product_that_may_stand_still_is_not_live() {
        var report = Tlc.checkChanged("Mailbox", "Mailbox-live", "LiveSpec", "Spec");

        assertThat(report.violated()).as(report.output()).isEqualTo("temporal");
    }

    @Tag("long")
    @Test
    void nothing_is_lost_with_two_senders_two_devices_two_crashes_and_a_pause() {
        var report = Tlc.check("Mailbox", "Mailbox-full");

        assertThat(report.exhausted()).as(report.output()).isTrue();
        assertThat(report.states()).isGreaterThan(200_000);
    }

    @ParameterizedTest
    @CsvSource({
        "answer-first, AcceptedIsSafe",
        "unknown-accepted, AcceptedIsSafe",
        "no-fence, StaleOwnerCommitsNothing",
        "compare-unlocked, StaleOwnerCommitsNothing",
        "read-first, OwnerKnowsItsQueue",
        "position-reuse, PositionsGrow",
        "push-first, NoPhantom",
        "unknown-refused, RefusedIsNotStored",
        "no-repetition, QueuedOnce",
        "no-seen-ids, EachOnce",
        "no-lane, SenderOrder"
    })
    void each_line_of_defence_is_needed(String bug, String property) {
        var report = Tlc.checkWithout("Mailbox", bug);

        assertThat(report.violated()).as(report.output()).isEqualTo(property);
    }
}
