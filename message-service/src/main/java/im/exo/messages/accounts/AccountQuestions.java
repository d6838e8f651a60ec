package im.exo.messages.accounts;

import im.exo.contract.AccountId;

/** Where an owner asks about an account that it does not know, or not well enough. Blocks. */
@FunctionalInterface
public interface AccountQuestions {

    /** What auth-service says. */
    sealed interface Answer {
        record Known(Account account) implements Answer {}

        record Unknown() implements Answer {}

        record Unreachable() implements Answer {}
    }

    Answer ask(AccountId account);
}
