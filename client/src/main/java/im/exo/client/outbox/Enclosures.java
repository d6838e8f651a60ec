package im.exo.client.outbox;

import im.exo.contract.AccountId;
import im.exo.contract.content.Content;

/** What messages carry besides what they are for: keys and the like, for the client at the other end. */
public interface Enclosures {

    /** Puts into a message to this account what it is to be told. */
    void enclose(AccountId to, Content.Builder content);

    /** Takes out of a message of this account what it tells, in the caller's transaction. */
    void read(AccountId from, Content content);
}
