package im.exo.messages.intake;

import im.exo.contract.AccountId;
import im.exo.contract.Shards;
import im.exo.messages.accounts.AccountQuestions.Answer;
import im.exo.messages.mailbox.Mailbox;
import im.exo.messages.mailbox.Mailboxes;

import java.util.concurrent.CompletableFuture;

/**
 * Brings a mailbox up to date when an account is said to have changed, before {@code exo.accounts}
 * says it. Loop only.
 */
public final class Hints {

    private final Mailboxes mailboxes;
    private final AccountDesk desk;
    private final Shards shards;

    public Hints(Mailboxes mailboxes, AccountDesk desk, Shards shards) {
        this.mailboxes = mailboxes;
        this.desk = desk;
        this.shards = shards;
    }

    /**
     * @param settled gets whether that version is known now; not so while the shard is another
     *     owner's, from whom it may still come before that owner has heard of it
     */
    public void changed(AccountId account, long version, CompletableFuture<Boolean> settled) {
        var tenure = mailboxes.tenures().of(shards.of(account));
        if (tenure == null) {
            settled.complete(false);
            return;
        }
        mailboxes.open(
                account,
                tenure,
                new Mailboxes.Opening() {
                    @Override
                    public void opened(Mailbox mailbox) {
                        catchUp(mailbox, version, settled);
                    }

                    @Override
                    public void lost() {
                        settled.complete(false);
                    }
                });
    }

    private void catchUp(Mailbox mailbox, long version, CompletableFuture<Boolean> settled) {
        if (mailbox.version() >= version) {
            settled.complete(true);
            return;
        }
        desk.ask(
                mailbox,
                answer ->
                        settled.complete(
                                switch (answer) {
                                    case Answer.Known(var account) -> account.version() >= version;
                                    case Answer.Unknown() -> true;
                                    case Answer.Unreachable() -> false;
                                }));
    }
}
