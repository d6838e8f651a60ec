package im.exo.messages.intake;

import im.exo.contract.AccountId;
import im.exo.messages.accounts.Account;
import im.exo.messages.accounts.AccountQuestions;
import im.exo.messages.accounts.AccountQuestions.Answer;
import im.exo.messages.delivery.Deliveries;
import im.exo.messages.mailbox.EventLoop;
import im.exo.messages.mailbox.Gathering;
import im.exo.messages.mailbox.Mailbox;
import im.exo.messages.mailbox.Tenures;
import im.exo.messages.mailbox.Work;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;

/**
 * Asks auth-service about recipients, one question per account at a time, whoever waits for it, and
 * a bounded number at once. Loop only.
 */
public final class AccountDesk {

    private static final int QUESTIONS_AT_A_TIME = 32;

    private final EventLoop loop;
    private final AccountQuestions questions;
    private final Tenures tenures;
    private final Gathering gathering;
    private final Deliveries deliveries;
    private final ExecutorService threads;
    private final Map<AccountId, List<Consumer<Answer>>> open = new HashMap<>();
    private final ArrayDeque<Mailbox> toAsk = new ArrayDeque<>();
    private int asking;

    /** @param threads where the question blocks */
    public AccountDesk(
            EventLoop loop,
            AccountQuestions questions,
            Tenures tenures,
            Gathering gathering,
            Deliveries deliveries,
            ExecutorService threads) {
        this.loop = loop;
        this.questions = questions;
        this.tenures = tenures;
        this.gathering = gathering;
        this.deliveries = deliveries;
        this.threads = threads;
    }

    /** Asks, unless somebody does already; the mailbox has learnt the answer when it is told. */
    public void ask(Mailbox mailbox, Consumer<Answer> then) {
        var waiting = open.get(mailbox.id());
        if (waiting != null) {
            waiting.add(then);
            return;
        }
        var first = new ArrayList<Consumer<Answer>>();
        first.add(then);
        open.put(mailbox.id(), first);
        toAsk.add(mailbox);
        mailbox.pin();
        startQuestions();
    }

    private void startQuestions() {
        while (asking < QUESTIONS_AT_A_TIME) {
            var mailbox = toAsk.poll();
            if (mailbox == null) {
                return;
            }
            asking++;
            threads.execute(() -> ask(mailbox));
        }
    }

    private void ask(Mailbox mailbox) {
        Answer answer = new Answer.Unreachable();
        try {
            answer = questions.ask(mailbox.id());
        } finally {
            var heard = answer;
            loop.execute(() -> answered(mailbox, heard));
        }
    }

    private void answered(Mailbox mailbox, Answer answer) {
        asking--;
        startQuestions();
        mailbox.unpin();
        if (answer instanceof Answer.Known(var account)) {
            learn(mailbox, account);
        }
        var waiting = open.remove(mailbox.id());
        if (waiting != null) {
            // In the order in which they asked, and before whoever asks later.
            waiting.forEach(one -> loop.safely(() -> one.accept(answer)));
        }
    }

    private void learn(Mailbox mailbox, Account account) {
        boolean news = account.version() > mailbox.version();
        deliveries.changed(account);
        // The shard may have gone while the question was open.
        if (news && tenures.current(mailbox.tenure())) {
            gathering.add(
                    new Work.Project(
                            mailbox.tenure().shard(),
                            List.of(account),
                            List.of(),
                            null,
                            outcome -> deliveries.changed(account)));
        }
    }
}
