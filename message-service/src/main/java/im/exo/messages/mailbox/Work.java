package im.exo.messages.mailbox;

import im.exo.contract.AccountId;
import im.exo.contract.TraceContext;
import im.exo.messages.accounts.Account;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Something to be committed under the fence of its shard: wholly or not at all. Work is told apart
 * by identity.
 */
public sealed interface Work {

    int shard();

    /** What the batch's byte budget is charged with. */
    int bytes();

    /** Whose quarter of a batch is charged; null for work that is nobody's mail. */
    default @Nullable AccountId recipient() {
        return null;
    }

    /** Called on the event loop, once. */
    void done(Outcome outcome);

    /** How a piece of work ended. */
    enum Outcome {
        STORED,
        /** The shard has another owner now; nothing was stored. */
        MOVED,
        /** The values themselves cannot be stored; nothing was. */
        REFUSED,
        /** The database has no room; nothing was stored. The same may be asked for again. */
        FULL
    }

    /** The rows of one send. */
    final class Append implements Work {
        private final int shard;
        private final AccountId recipient;
        private final List<Letter> letters;
        private final @Nullable TraceContext trace;
        private final int bytes;
        private final Consumer<Outcome> then;

        public Append(
                int shard, AccountId recipient, List<Letter> letters, Consumer<Outcome> then) {
            this.shard = shard;
            this.recipient = recipient;
            this.letters = letters;
            this.trace = letters.isEmpty() ? null : letters.getFirst().trace();
            this.then = then;
            this.bytes = letters.stream().mapToInt(letter -> letter.size() + 128).sum();
        }

        public List<Letter> letters() {
            return letters;
        }

        /** Null unless the send is traced. */
        public @Nullable TraceContext trace() {
            return trace;
        }

        @Override
        public int shard() {
            return shard;
        }

        @Override
        public int bytes() {
            return bytes;
        }

        @Override
        public AccountId recipient() {
            return recipient;
        }

        @Override
        public void done(Outcome outcome) {
            then.accept(outcome);
        }
    }

    /** Newer states of accounts, with the queues that are void by them. */
    final class Project implements Work {
        private final int shard;
        private final List<Account> changed;
        private final List<AccountId> forgotten;
        private final @Nullable Long nextOffset;
        private final Consumer<Outcome> then;

        /**
         * @param nextOffset where reading {@code exo.accounts} goes on; null when the states come
         *     from a question to auth-service
         */
        public Project(
                int shard,
                List<Account> changed,
                List<AccountId> forgotten,
                @Nullable Long nextOffset,
                Consumer<Outcome> then) {
            this.shard = shard;
            this.changed = changed;
            this.forgotten = forgotten;
            this.nextOffset = nextOffset;
            this.then = then;
        }

        public List<Account> changed() {
            return changed;
        }

        public List<AccountId> forgotten() {
            return forgotten;
        }

        public @Nullable Long nextOffset() {
            return nextOffset;
        }

        @Override
        public int shard() {
            return shard;
        }

        @Override
        public int bytes() {
            return 256 * (changed.size() + forgotten.size());
        }

        @Override
        public void done(Outcome outcome) {
            then.accept(outcome);
        }
    }

    /** Rows that were acknowledged or have expired. Losing one costs a redelivery. */
    record Remove(int shard, AccountId account, int device, Set<Long> positions, Runnable then)
            implements Work {
        @Override
        public int bytes() {
            return 0;
        }

        @Override
        public void done(Outcome outcome) {
            then.run();
        }
    }
}
