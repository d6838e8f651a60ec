package im.exo.keys.directory.storage;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.Shards;
import im.exo.contract.topics.KeyEvent;
import im.exo.keys.directory.Counts;
import im.exo.kit.outbox.Outbox;
import im.exo.kit.topics.Topic;
import im.exo.kit.topics.Topics;

import io.quarkus.runtime.StartupEvent;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import java.util.OptionalInt;

/** What the topic {@code exo.keys} says, written in the current transaction. */
@ApplicationScoped
class KeyEvents {

    private static final String TOPIC = "exo.keys";

    private final Outbox outbox;
    private final Topics topics;
    private final Shards shards;

    KeyEvents(
            Outbox outbox,
            Topics topics,
            @ConfigProperty(name = "exo.shards", defaultValue = "64") int shards) {
        this.outbox = outbox;
        this.topics = topics;
        this.shards = new Shards(shards);
    }

    void start(@Observes StartupEvent event) {
        topics.ensure(new Topic(TOPIC, shards.count(), false));
    }

    void identityChanged(AccountId account) {
        append(
                account,
                KeyEvent.newBuilder()
                        .setIdentityChanged(KeyEvent.IdentityChanged.getDefaultInstance()));
    }

    void runningLow(DeviceAddress device, Counts left) {
        append(
                device.account(),
                KeyEvent.newBuilder()
                        .setRunningLow(
                                KeyEvent.RunningLow.newBuilder()
                                        .setDevice(device.device().value())
                                        .setEc(left.ec())
                                        .setKyber(left.kyber())));
    }

    private void append(AccountId account, KeyEvent.Builder event) {
        outbox.append(
                TOPIC,
                OptionalInt.of(shards.of(account)),
                account.bytes(),
                event.setAccount(account.byteString()).build().toByteArray());
    }
}
