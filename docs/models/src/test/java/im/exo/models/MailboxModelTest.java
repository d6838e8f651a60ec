package im.exo.models;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailboxModelTest {

    @Test
    void nothing_is_lost_doubled_or_out_of_order_with_one_fault_of_each_kind() {
        var report = Tlc.check("Mailbox", "Mailbox", true);

        assertThat(report.exhausted()).as(report.output()).isTrue();
        assertThat(report.states()).isGreaterThan(300_000);
        // The only action that waits for a bug.
        assertThat(report.actionsNeverTaken()).containsExactly("ReadFirst");
        assertThat(report.actions()).containsKeys("Commit", "KillHolder", "Settle", "Rest");
    }

    @Test
    void all_arrives_when_the_faults_have_ended() {
        var report = Tlc.check("Mailbox", "Mailbox-live", false);

        assertThat(report.exhausted()).as(report.output()).isTrue();
        assertThat(report.states()).isGreaterThan(10_000);
    }

    @Test
    void a_product_that_may_stand_still_is_not_live() {
        var report = Tlc.checkChanged("Mailbox", "Mailbox-live", "LiveSpec", "Spec");

        assertThat(report.violated()).as(report.output()).isEqualTo("temporal");
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(strings = {"Mailbox-senders", "Mailbox-devices"})
    void nothing_is_lost_with_more_senders_crashes_and_devices(String configuration) {
        var report = Tlc.check("Mailbox", configuration, false);

        assertThat(report.exhausted()).as(report.output()).isTrue();
        assertThat(report.states()).isGreaterThan(100_000);
    }

    @ParameterizedTest
    @CsvSource({
        "answer-first, AcceptedIsSafe",
        "no-fence, StaleOwnerCommitsNothing",
        "compare-after, StaleOwnerCommitsNothing",
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
