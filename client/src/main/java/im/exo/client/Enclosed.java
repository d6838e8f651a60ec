package im.exo.client;

import im.exo.client.outbox.Enclosures;
import im.exo.client.profiles.ProfileKeys;
import im.exo.client.transparency.Witness;
import im.exo.contract.AccountId;
import im.exo.contract.content.Content;

/** The sender's profile key, and what it has seen of the log of identity keys. */
final class Enclosed implements Enclosures {

    private final ProfileKeys keys;
    private final Witness witness;

    Enclosed(ProfileKeys keys, Witness witness) {
        this.keys = keys;
        this.witness = witness;
    }

    @Override
    public void enclose(AccountId to, Content.Builder content) {
        content.setSenderProfileKey(keys.toTell(to));
        witness.toTell().ifPresent(content::setSenderLogHead);
    }

    @Override
    public void read(AccountId from, Content content) {
        keys.learn(from, content.getSenderProfileKey());
        if (content.hasSenderLogHead()) {
            witness.heard(from, content.getSenderLogHead());
        }
    }
}
