package im.exo.client;

import im.exo.client.realtime.LinkState;
import im.exo.client.store.MessageState;
import im.exo.contract.AccountId;
import im.exo.contract.EnvelopeId;

/** What happens besides messages. */
public sealed interface Status {

    record Connection(LinkState state) implements Status {}

    /** Everything that waited on the server when this device connected is here. */
    record CaughtUp() implements Status {}

    /** @param reason why it failed, else empty */
    record Settled(AccountId to, EnvelopeId message, MessageState state, String reason)
            implements Status {}

    /** Sending to this account waits until {@link ExoClient#acceptIdentity}. */
    record IdentityChanged(AccountId account) implements Status {}
}
