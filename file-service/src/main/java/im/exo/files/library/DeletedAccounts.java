package im.exo.files.library;

import com.google.protobuf.InvalidProtocolBufferException;

import im.exo.contract.AccountId;
import im.exo.contract.topics.AccountState;

import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.enterprise.context.ApplicationScoped;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

import java.time.Duration;

/** Ends the files of accounts that {@code exo.accounts} says are deleted; repeating is harmless. */
@ApplicationScoped
public class DeletedAccounts {

    private static final Logger LOG = Logger.getLogger("exo.files");

    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final FileStore files;

    DeletedAccounts(FileStore files) {
        this.files = files;
    }

    @Incoming("accounts")
    @RunOnVirtualThread
    void state(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        try {
            if (record.value() == null) {
                // Deleted so long ago that it is forgotten: whoever was away meanwhile hears it
                // now.
                end(AccountId.of(record.key()));
                return;
            }
            var state = AccountState.parseFrom(record.value());
            if (state.getStatus() == AccountState.Status.STATUS_DELETED) {
                end(AccountId.of(state.getAccount()));
            }
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            LOG.errorf("event=account-record-unreadable cause=%s", e.getClass().getSimpleName());
        }
    }

    /** Does not give up: a deletion that is skipped would never come again. */
    private void end(AccountId account) throws InterruptedException {
        while (true) {
            try {
                files.end(account);
                return;
            } catch (RuntimeException e) {
                LOG.warnf("event=deletion-waits cause=%s", e.getClass().getSimpleName());
                Thread.sleep(PAUSE);
            }
        }
    }
}
