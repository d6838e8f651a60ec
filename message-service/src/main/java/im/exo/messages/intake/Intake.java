package im.exo.messages.intake;

import im.exo.contract.AccessKey;
import im.exo.messages.accounts.Account;
import im.exo.messages.accounts.Account.Fit;
import im.exo.messages.accounts.Account.Target;
import im.exo.messages.accounts.AccountQuestions;
import im.exo.messages.mailbox.GroupCommit;
import im.exo.messages.mailbox.Letter;
import im.exo.messages.mailbox.Mailbox;
import im.exo.messages.mailbox.Mailboxes;
import im.exo.messages.mailbox.Tenure;
import im.exo.messages.mailbox.Tenures;
import im.exo.messages.mailbox.Work;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Takes sends: is the shard ours, do the devices fit, is there room, is it a repetition; then the
 * commit, then the answer. Loop only.
 */
public final class Intake {

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LATER = Duration.ofSeconds(60);

    private final Tenures tenures;
    private final Mailboxes mailboxes;
    private final GroupCommit commits;
    private final AccountDesk desk;
    private final IntakeBounds bounds;
    private final Clock clock;
    private final KeyHolders keyHolders;
    private final AnswerCounts answers = new AnswerCounts();
    private final ArrayDeque<Submission> underWay = new ArrayDeque<>();
    private long underWayBytes;
    private int unanswered;
    private boolean draining;

    public Intake(
            Mailboxes mailboxes,
            GroupCommit commits,
            AccountDesk desk,
            IntakeBounds bounds,
            Clock clock) {
        this.tenures = mailboxes.tenures();
        this.mailboxes = mailboxes;
        this.commits = commits;
        this.desk = desk;
        this.bounds = bounds;
        this.keyHolders = new KeyHolders(bounds.keyHolders());
        this.clock = clock;
    }

    /** Answers exactly once, within the holding time. */
    public void take(SendRequest request, Consumer<Answer> asker) {
        var tenure = tenures.of(request.shard());
        if (tenure == null || draining) {
            asker.accept(answers.count(new Answer.NotOwner()));
            return;
        }
        if (unanswered >= bounds.underWay()
                || underWayBytes + request.bytes() > bounds.underWayBytes()) {
            asker.accept(answers.count(new Answer.Busy(SOON)));
            return;
        }
        if (commits.away() && commits.gathering().bytes() > bounds.underWayBytes() / 2) {
            asker.accept(answers.count(new Answer.ReadOnly(SOON)));
            return;
        }
        unanswered++;
        underWayBytes += request.bytes();
        var submission =
                new Submission(
                        request,
                        answer -> {
                            unanswered--;
                            underWayBytes -= request.bytes();
                            asker.accept(answers.count(answer));
                        },
                        System.nanoTime() + bounds.hold().toNanos());
        underWay.add(submission);
        open(submission, tenure);
    }

    private void open(Submission submission, Tenure tenure) {
        mailboxes.open(
                submission.request().recipient(),
                tenure,
                new Mailboxes.Opening() {
                    @Override
                    public void opened(Mailbox mailbox) {
                        admit(submission, mailbox);
                    }

                    @Override
                    public void lost() {
                        submission.answer(new Answer.NotOwner());
                    }
                });
    }

    private void admit(Submission submission, Mailbox mailbox) {
        switch (submission.request().sender()) {
            case Sender.Named _, Sender.Sealed _ -> consider(submission, mailbox);
            case Sender.KeyHolder(var key) -> admit(submission, mailbox, key);
        }
    }

    /**
     * Before anything else is said, a repetition included. A key that does not fit and an account
     * that is not there cost the same: auth-service is asked once, and not again for a moment.
     */
    private void admit(Submission submission, Mailbox mailbox, AccessKey key) {
        if (opens(mailbox, key)) {
            welcome(submission, mailbox);
        } else if (keyHolders.turnedAway(mailbox.id())) {
            submission.answer(new Answer.Unauthorized());
        } else {
            desk.ask(mailbox, heard -> admit(submission, mailbox, key, heard));
        }
    }

    private void admit(
            Submission submission, Mailbox mailbox, AccessKey key, AccountQuestions.Answer heard) {
        if (submission.answered()) {
            return;
        }
        if (!tenures.current(mailbox.tenure())) {
            submission.answer(new Answer.NotOwner());
        } else if (opens(mailbox, key)) {
            welcome(submission, mailbox);
        } else if (heard instanceof AccountQuestions.Answer.Unreachable) {
            submission.answer(new Answer.ReadOnly(SOON));
        } else {
            keyHolders.turnAway(mailbox.id());
            submission.answer(new Answer.Unauthorized());
        }
    }

    private void welcome(Submission submission, Mailbox mailbox) {
        var wait = keyHolders.take(mailbox.id(), submission.request().parcels().size());
        if (wait.isPresent()) {
            submission.answer(new Answer.Busy(wait.get()));
        } else {
            consider(submission, mailbox);
        }
    }

    private static boolean opens(Mailbox mailbox, AccessKey key) {
        var account = mailbox.account();
        return account != null && account.accessKey().opens(key);
    }

    /** Asks first when the account is unknown, or the sender knows a later version of it. */
    private void consider(Submission submission, Mailbox mailbox) {
        var repetition = compare(submission, mailbox);
        if (repetition == null) {
            return;
        }
        long named = submission.request().accountVersion();
        if (mailbox.account() != null && mailbox.version() >= named) {
            decide(submission, mailbox, repetition, null);
        } else if (fits(submission, mailbox)) {
            // Behind, but the sender wrote to exactly the devices that we know.
            decide(submission, mailbox, repetition, null);
        } else {
            desk.ask(
                    mailbox,
                    heard -> {
                        // The queues may have changed while the question was open.
                        var since = compare(submission, mailbox);
                        if (since != null) {
                            decide(submission, mailbox, since, heard);
                        }
                    });
        }
    }

    private static boolean fits(Submission submission, Mailbox mailbox) {
        var account = mailbox.account();
        return account != null
                && account.status() == Account.Status.ACTIVE
                && check(submission.request(), account) instanceof Answer.Accepted;
    }

    private void decide(
            Submission submission,
            Mailbox mailbox,
            Repetition repetition,
            AccountQuestions.@Nullable Answer heard) {
        var account = mailbox.account();
        if (heard instanceof AccountQuestions.Answer.Unreachable
                && (account == null || !fits(submission, mailbox))) {
            // Neither 404 nor 409 may be said before auth-service was asked.
            submission.answer(new Answer.ReadOnly(SOON));
            return;
        }
        if (account == null || account.status() == Account.Status.DELETED) {
            submission.answer(new Answer.UnknownAccount());
            return;
        }
        if (account.status() == Account.Status.SUSPENDED) {
            submission.answer(new Answer.Suspended(LATER));
            return;
        }
        var answer = check(submission.request(), account);
        if (answer instanceof Answer.Accepted) {
            handIn(submission, mailbox, repetition);
        } else {
            submission.answer(answer);
        }
    }

    /**
     * Compares a send with what is queued. If all of it was sent before it needs no decision any
     * more: that is looked at before the devices, for they may have changed since it was accepted,
     * and its sender still has to learn that it was.
     *
     * @return null when it is answered, or will be with the attempt that it repeats
     */
    private @Nullable Repetition compare(Submission submission, Mailbox mailbox) {
        if (submission.answered()) {
            return null;
        }
        if (!tenures.current(mailbox.tenure())) {
            submission.answer(new Answer.NotOwner());
            return null;
        }
        var repetition = Repetition.of(submission.request(), mailbox);
        if (!repetition.missing().isEmpty()) {
            return repetition;
        }
        var first = repetition.undecided();
        if (first == null) {
            submission.answer(new Answer.Accepted(mailbox.version()));
        } else {
            first.repeatedBy(submission);
        }
        return null;
    }

    /** Stale before mismatched, over all envelopes together: they are committed together. */
    private static Answer check(SendRequest request, Account account) {
        int own = request.sender().sibling(request.recipient());
        var stale = new TreeSet<Integer>();
        var missing = new TreeSet<Integer>();
        var extra = new TreeSet<Integer>();
        for (var parcel : request.parcels()) {
            var targets = new ArrayList<Target>(parcel.ciphertexts().size());
            for (var ciphertext : parcel.ciphertexts()) {
                targets.add(new Target(ciphertext.getDevice(), ciphertext.getRegistrationId()));
            }
            switch (account.fit(targets, own)) {
                case Fit.Exact() -> {}
                case Fit.Stale(var devices) -> stale.addAll(devices);
                case Fit.Mismatched(var less, var more) -> {
                    missing.addAll(less);
                    extra.addAll(more);
                }
            }
        }
        if (!stale.isEmpty()) {
            return new Answer.Stale(List.copyOf(stale), account.version());
        }
        if (!missing.isEmpty() || !extra.isEmpty()) {
            return new Answer.Mismatched(
                    List.copyOf(missing), List.copyOf(extra), account.version());
        }
        return new Answer.Accepted(account.version());
    }

    private void handIn(Submission submission, Mailbox mailbox, Repetition repetition) {
        var first = repetition.undecided();
        if (first != null) {
            first.repeatedBy(submission);
            return;
        }
        var fresh = repetition.missing();
        if (full(mailbox, fresh)) {
            submission.answer(new Answer.MailboxFull(LATER));
            return;
        }
        if (mailbox.tenure().tired()) {
            submission.answer(new Answer.NotOwner());
            return;
        }
        commit(submission, mailbox, letters(submission.request(), fresh, mailbox));
    }

    private boolean full(Mailbox mailbox, List<SendRequest.Parcel> parcels) {
        Map<Integer, Long> more = new HashMap<>();
        for (var parcel : parcels) {
            for (var ciphertext : parcel.ciphertexts()) {
                more.merge(
                        ciphertext.getDevice(), (long) ciphertext.getContent().size(), Long::sum);
            }
        }
        for (var entry : more.entrySet()) {
            var queue = mailbox.queue(entry.getKey());
            if (queue.bytes() + entry.getValue() > bounds.mailboxBytes()
                    || queue.size() + parcels.size() > bounds.mailboxEnvelopes()) {
                return true;
            }
        }
        return false;
    }

    private List<Letter> letters(
            SendRequest request, List<SendRequest.Parcel> parcels, Mailbox mailbox) {
        long now = clock.millis();
        var letters = new ArrayList<Letter>();
        for (var parcel : parcels) {
            for (var ciphertext : parcel.ciphertexts()) {
                letters.add(
                        new Letter(
                                mailbox.tenure().nextPosition(),
                                parcel.id(),
                                request.recipient(),
                                ciphertext.getDevice(),
                                ciphertext.getTypeValue(),
                                ciphertext.getContent(),
                                request.sender().stored(),
                                parcel.sentAt(),
                                now,
                                request.trace()));
            }
        }
        return letters;
    }

    private void commit(Submission submission, Mailbox mailbox, List<Letter> letters) {
        for (var letter : letters) {
            mailbox.queue(letter.device()).begin(letter, submission);
        }
        mailbox.pin();
        var append =
                new Work.Append(
                        mailbox.tenure().shard(),
                        mailbox.id(),
                        letters,
                        outcome -> committed(submission, mailbox, letters, outcome));
        submission.handedIn(mailbox, append);
        commits.gathering().add(append);
    }

    private void committed(
            Submission submission, Mailbox mailbox, List<Letter> letters, Work.Outcome outcome) {
        mailbox.unpin();
        for (var letter : letters) {
            var queue = mailbox.find(letter.device());
            if (queue == null) {
                if (outcome == Work.Outcome.STORED) {
                    // The device was removed, and its queue dropped, while this was on its way.
                    commits.gathering().remove(mailbox, letter.device(), letter.position());
                }
            } else if (outcome == Work.Outcome.STORED) {
                queue.commit(letter);
            } else {
                queue.abandon(letter);
            }
        }
        submission.answer(
                switch (outcome) {
                    case STORED -> new Answer.Accepted(mailbox.version());
                    case MOVED -> new Answer.NotOwner();
                    case REFUSED -> new Answer.Refused();
                    case FULL -> new Answer.ReadOnly(SOON);
                });
        repeat(submission);
    }

    private void repeat(Submission submission) {
        for (var waiting : submission.repeats()) {
            if (waiting.answered()) {
                continue;
            }
            var tenure = tenures.of(waiting.request().shard());
            if (tenure == null) {
                waiting.answer(new Answer.NotOwner());
            } else {
                open(waiting, tenure);
            }
        }
    }

    /** Every now and then: answers what has waited for as long as it may. */
    public void tend() {
        long now = System.nanoTime();
        while (!underWay.isEmpty()) {
            var eldest = underWay.peek();
            if (!eldest.answered() && !eldest.overdue(now)) {
                return;
            }
            underWay.poll();
            if (!eldest.answered()) {
                giveUp(eldest);
            }
        }
    }

    private void giveUp(Submission submission) {
        var append = submission.append();
        var mailbox = submission.mailbox();
        if (append == null || mailbox == null) {
            submission.answer(
                    submission.repeating()
                            ? new Answer.Undecided(SOON)
                            : new Answer.ReadOnly(SOON));
        } else if (commits.gathering().withdraw(append)) {
            mailbox.unpin();
            for (var letter : append.letters()) {
                var queue = mailbox.find(letter.device());
                if (queue != null) {
                    queue.abandon(letter);
                }
            }
            submission.answer(new Answer.ReadOnly(SOON));
            repeat(submission);
        } else {
            // With the writer: it may be on disk already, or get there yet.
            submission.answer(new Answer.Undecided(SOON));
        }
    }

    /** From now on every new send is somebody else's; those under way are still answered. */
    public void drain() {
        draining = true;
    }

    /** Sends that are not answered yet. */
    public int unanswered() {
        return unanswered;
    }

    /** Their content, in bytes. */
    public long unansweredBytes() {
        return underWayBytes;
    }

    public AnswerCounts answers() {
        return answers;
    }
}
