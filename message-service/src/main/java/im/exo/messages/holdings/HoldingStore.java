package im.exo.messages.holdings;

import im.exo.contract.AccountId;

import java.util.List;

/** Looks into the queues; any instance can, whoever owns the account's shard. */
public interface HoldingStore {

    /** What is on disk for the account, by device; devices for which nothing waits are left out. */
    List<Waiting> waiting(AccountId account);
}
