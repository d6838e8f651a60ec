package im.exo.messages.intake;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.contract.AccountId;
import im.exo.messages.mailbox.Work;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/** A send until its answer, and after it. */
class SubmissionTest {

    private final List<Answer> answers = new ArrayList<>();

    private static SendRequest request() {
        return new SendRequest(
                1, new Sender.Sealed(0), AccountId.random(), 0, 0, List.of(), 0, null);
    }

    @Test
    void it_is_answered_once() {
        var submission = new Submission(request(), answers::add, 0);
        assertThat(submission.answer(new Answer.NotOwner())).isTrue();
        assertThat(submission.answer(new Answer.UnknownAccount())).isFalse();
        assertThat(answers).containsExactly(new Answer.NotOwner());
    }

    @Test
    void what_it_carried_is_let_go_with_the_answer() {
        var request = request();
        var append = new Work.Append(0, request.recipient(), List.of(), outcome -> {});
        var letGo = List.of(new WeakReference<Object>(request), new WeakReference<>(append));
        var submission = carrying(request, append);
        submission.answer(new Answer.NotOwner());
        request = null;
        append = null;
        Awaitility.await()
                .until(
                        () -> {
                            System.gc();
                            return letGo.stream().allMatch(one -> one.get() == null);
                        });
        assertThat(submission.answered()).isTrue();
    }

    private Submission carrying(SendRequest request, Work.Append append) {
        var bytes = request.bytes();
        var submission =
                new Submission(
                        request,
                        answer -> {
                            assertThat(request.bytes()).isEqualTo(bytes);
                            answers.add(answer);
                        },
                        0);
        submission.handedIn(null, append);
        return submission;
    }
}
