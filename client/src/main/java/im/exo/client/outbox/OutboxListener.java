package im.exo.client.outbox;

import im.exo.client.store.MessageState;
import im.exo.contract.AccountId;
import im.exo.contract.EnvelopeId;

/** Hears what becomes of messages, after it is on disk. Must return at once. */
public interface OutboxListener {

    /** @param reason why it failed, else empty */
    void settled(AccountId to, EnvelopeId message, MessageState state, String reason);

    /** Sending to this account waits until the user accepts its new identity. */
    void identityChanged(AccountId account);

    /** The store threw this; the same is tried again after a pause. */
    void failing(RuntimeException failure);
}
