package im.exo.client.inbox;

import im.exo.client.store.MessageState;
import im.exo.contract.AccountId;
import im.exo.contract.EnvelopeId;

/** Hears what came in, after it is on disk. Must return at once. */
public interface InboxListener {

    /** There are new messages in the store. */
    void arrived();

    /** The other side has it, or has seen it. */
    void receipt(AccountId from, EnvelopeId message, MessageState state);

    /** Read marks, names or accepted identities are other ones: another own device said so. */
    void mirrored();

    void identityChanged(AccountId account);
}
