package im.exo.messages;

import static im.exo.messages.testing.TestGateway.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;

import im.exo.contract.EnvelopeId;
import im.exo.messages.testing.TestAccounts;
import im.exo.messages.testing.TestDatabase;
import im.exo.messages.testing.TestInstance;

import org.junit.jupiter.api.Test;

import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Nothing that is logged, at whatever level, names an account, an envelope or its content. */
class BlindLogsTest {

    private static final String MARK = "the-marked-ciphertext";

    @Test
    void a_conversation_with_all_its_accidents_leaves_no_trace_in_the_log() {
        var lines = new CopyOnWriteArrayList<String>();
        var handler =
                new Handler() {
                    private final SimpleFormatter formatter = new SimpleFormatter();

                    @Override
                    public void publish(LogRecord record) {
                        lines.add(formatter.format(record));
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        handler.setLevel(Level.ALL);
        var ours = Logger.getLogger("im.exo");
        var before = ours.getLevel();
        ours.setLevel(Level.ALL);
        Logger.getLogger("").addHandler(handler);
        try {
            Logger.getLogger("im.exo.control").info("a control line that has to be found");
            var told = converse();
            assertThat(lines).anyMatch(line -> line.contains("a control line"));
            assertThat(lines).anyMatch(line -> line.contains("event=shards-taken"));
            for (var secret : told) {
                assertThat(lines).noneMatch(line -> line.contains(secret));
            }
        } finally {
            Logger.getLogger("").removeHandler(handler);
            ours.setLevel(before);
        }
    }

    /** Returns everything that must not be found. */
    private static List<String> converse() {
        TestDatabase.fresh();
        var accounts = new TestAccounts();
        try (var one = TestInstance.with(accounts).start();
                var gateway = one.gateway()) {
            var bob = accounts.add(1, 2);
            var sent = envelope(MARK, 1, 2);
            gateway.outcome(bob, sent);
            gateway.outcome(bob, envelope(MARK, 1, 3));
            gateway.outcome(bob, sent.toBuilder().setId(ByteString.copyFromUtf8(MARK)).build());
            var socket = gateway.register(bob, 1);
            await().until(() -> socket.drained == 1);
            gateway.acknowledge(socket, socket.deliveries);
            accounts.put(bob, 2, 1);
            gateway.register(bob, 2, 0, 2);
            TestDatabase.execute("DELETE FROM envelopes");
            TestDatabase.execute("UPDATE shards SET epoch = epoch + 1000");
            gateway.outcome(bob, envelope(MARK, 1));
            return List.of(
                    MARK,
                    bob.text(),
                    HexFormat.of().formatHex(bob.bytes()),
                    HexFormat.of().withUpperCase().formatHex(bob.bytes()),
                    EnvelopeId.of(sent.getId()).toString());
        }
    }
}
