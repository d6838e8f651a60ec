package im.exo.messages.accounts;

import im.exo.contract.AccountId;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import java.time.Duration;

/** Counts and times what auth-service is asked. */
public final class MeteredAccountQuestions implements AccountQuestions {

    private final AccountQuestions questions;
    private final Timer known;
    private final Timer unknown;
    private final Timer unreachable;

    public MeteredAccountQuestions(AccountQuestions questions, MeterRegistry meters) {
        this.questions = questions;
        this.known = meters.timer("exo.mailbox.account.questions", "answer", "known");
        this.unknown = meters.timer("exo.mailbox.account.questions", "answer", "unknown");
        this.unreachable = meters.timer("exo.mailbox.account.questions", "answer", "unreachable");
    }

    @Override
    public Answer ask(AccountId account) {
        long began = System.nanoTime();
        var answer = questions.ask(account);
        var timer =
                switch (answer) {
                    case Answer.Known _ -> known;
                    case Answer.Unknown _ -> unknown;
                    case Answer.Unreachable _ -> unreachable;
                };
        timer.record(Duration.ofNanos(System.nanoTime() - began));
        return answer;
    }
}
