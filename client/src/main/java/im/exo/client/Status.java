package im.exo.client;

import im.exo.client.realtime.LinkState;
import im.exo.client.store.MessageState;
import im.exo.client.transparency.Finding;
import im.exo.contract.AccountId;
import im.exo.contract.EnvelopeId;

import java.io.UncheckedIOException;

/** What happens besides messages. */
public sealed interface Status {

    record Connection(LinkState state) implements Status {}

    /** Everything that waited on the server when this device connected is here. */
    record CaughtUp() implements Status {}

    /** @param reason why it failed, else empty */
    record Settled(AccountId to, EnvelopeId message, MessageState state, String reason)
            implements Status {}

    /**
     * The store on this device cannot be used just now (a full disk, a damaged file). What was to
     * be done is tried again; said at most once a minute while the reason stays the same.
     */
    record StoreFailing(String reason) implements Status {

        static StoreFailing of(RuntimeException failure) {
            Throwable cause = failure instanceof UncheckedIOException ? failure.getCause() : null;
            String message = (cause == null ? failure : cause).getMessage();
            return new StoreFailing(message == null ? failure.getClass().getSimpleName() : message);
        }
    }

    /** Another device of this account changed what is read, who has which name or is trusted. */
    record Synced() implements Status {}

    /**
     * The server's log of identity keys does not say what it should: another key for this account
     * than the one known here, or another log than the one that this account was shown.
     */
    record KeyDoubt(AccountId account, Finding finding) implements Status {}

    /** Sending to this account waits until {@link ExoClient#acceptIdentity}. */
    record IdentityChanged(AccountId account) implements Status {}
}
