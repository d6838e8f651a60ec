package im.exo.system.bounds;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.contract.mailbox.SendOutcome;
import im.exo.system.instances.Instances;
import im.exo.system.platform.Exo;
import im.exo.system.raw.Experience;
import im.exo.system.raw.Talk;

/** People who write to each other meanwhile, and are to notice nothing. */
final class Neighbours implements AutoCloseable {

    private static final int PAIRS = 3;

    /** Of each sender, while something goes on beside it. */
    private static final int MESSAGES = 100;

    private final Talk talk;

    Neighbours(Exo exo) throws Exception {
        talk = new Talk(exo.sockets(), exo.members(2 * PAIRS), 2).start();
        awaitProgress();
    }

    Talk talk() {
        return talk;
    }

    /** Returns when every one of them has had so many more messages accepted. */
    void awaitProgress() {
        Instances.awaitProgress(talk, MESSAGES, Exo.PATIENCE.multipliedBy(2));
    }

    /** Everything arrived, once and in order. */
    void assertWhole() throws Exception {
        Instances.finish(talk);
    }

    /** And nobody lost a socket, or was refused for what others do. */
    void assertUndisturbed() throws Exception {
        assertWhole();
        assertThat(talk.experience().refusals())
                .extracting(Experience.Refusal::outcome)
                .doesNotContain(SendOutcome.SEND_OUTCOME_RATE_LIMITED);
        assertThat(talk.experience().partings()).isEmpty();
    }

    @Override
    public void close() {
        talk.close();
    }
}
