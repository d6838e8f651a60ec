package im.exo.client.world;

import im.exo.client.outbox.Enclosures;
import im.exo.client.profiles.ProfileKeys;
import im.exo.contract.AccountId;
import im.exo.contract.content.Content;

/** Messages that carry the sender's profile key, as a client's do. */
public record ToldKeys(ProfileKeys keys) implements Enclosures {

    @Override
    public void enclose(AccountId to, Content.Builder content) {
        content.setSenderProfileKey(keys.toTell(to));
    }

    @Override
    public void read(AccountId from, Content content) {
        keys.learn(from, content.getSenderProfileKey());
    }
}
