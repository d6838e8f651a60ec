package im.exo.auth.topics;

import im.exo.contract.AccountId;
import im.exo.contract.Shards;
import im.exo.kit.topics.Topic;
import im.exo.kit.topics.Topics;

import io.quarkus.runtime.StartupEvent;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** The topics that this service owns. They are created at the start, as soon as Kafka is there. */
@Singleton
public class OwnTopics {

    /** Compacted; key is the account, partition its shard, value its whole present state. */
    public static final String ACCOUNTS = "exo.accounts";

    /** One partition: every gateway reads all of it. */
    public static final String REVOCATIONS = "exo.revocations";

    private final Topics topics;
    private final Shards shards;

    @Inject
    OwnTopics(Topics topics, TopicsConfig config) {
        this.topics = topics;
        this.shards = new Shards(config.shards());
    }

    void create(@Observes StartupEvent start) {
        topics.ensure(new Topic(ACCOUNTS, shards.count(), true), new Topic(REVOCATIONS, 1, false));
    }

    public int shardOf(AccountId account) {
        return shards.of(account);
    }
}
