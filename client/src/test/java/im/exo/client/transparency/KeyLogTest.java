package im.exo.client.transparency;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.client.account.Kdf;
import im.exo.client.account.PasswordKeys;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.Unreachable;
import im.exo.client.store.ProfileStore;
import im.exo.contract.AccountId;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signal.libsignal.protocol.ecc.ECKeyPair;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

class KeyLogTest {

    private static final byte[] KEY = new byte[33];
    private static final byte[] OTHER = {5, 1, 2};

    @TempDir Path folder;

    private final AccountId ada = AccountId.random();
    private ProfileStore store;

    @BeforeEach
    void a_profile() throws Exception {
        var kdf = Kdf.standard(new byte[16]);
        try (var keys = PasswordKeys.derive("password".toCharArray(), kdf)) {
            store = ProfileStore.create(folder, "http://localhost", kdf, keys);
        }
    }

    @AfterEach
    void closed() {
        store.close();
    }

    private Finding look(LogSource log, byte[] key) throws Exception {
        return new KeyLog(log, store).look(ada, key);
    }

    @Test
    void the_newest_key_of_an_account_is_found_as_the_log_grows() throws Exception {
        var log = new ServerLog();
        assertThat(look(log, KEY)).isEqualTo(new Finding.NotThere());
        log.strangers(3).add(ada, KEY);
        assertThat(look(log, KEY)).isEqualTo(new Finding.Logged(1));
        assertThat(look(log, OTHER)).isEqualTo(new Finding.Another());
        log.strangers(20).add(ada, OTHER).strangers(5);
        assertThat(look(log, KEY)).isEqualTo(new Finding.Another());
        assertThat(look(log, OTHER)).isEqualTo(new Finding.Logged(2));
        assertThat(new KeyLog(log, store).newest().orElseThrow().size()).isEqualTo(30);
    }

    @Test
    void a_log_that_was_rewritten_is_noticed_whatever_was_changed() throws Exception {
        for (int changed = 0; changed < 9; changed++) {
            store.records().clear("transparency");
            var log = new ServerLog().strangers(9);
            assertThat(look(log, KEY)).isEqualTo(new Finding.NotThere());
            log.leaves.set(changed, new Leaf(Leaf.label(ada), Leaf.value(KEY)));
            log.strangers(4);

            assertThat(look(log, KEY)).as("leaf " + changed).isInstanceOf(Finding.SplitView.class);
        }
    }

    @Test
    void an_instance_that_lags_behind_is_no_alarm_and_takes_nothing_back() throws Exception {
        var log = new ServerLog().strangers(5).add(ada, KEY);
        var behind = new ServerLog(log.key);
        behind.leaves.addAll(log.leaves.subList(0, 4));
        assertThat(look(log, KEY)).isEqualTo(new Finding.Logged(1));

        var answers =
                new Answers(log) {
                    @Override
                    public Shown head() throws Unreachable {
                        return behind.head();
                    }
                };

        assertThat(look(answers, KEY)).isEqualTo(new Finding.Logged(1));
        assertThat(new KeyLog(log, store).newest().orElseThrow().size()).isEqualTo(6);
    }

    @Test
    void another_signer_is_noticed() throws Exception {
        var log = new ServerLog().add(ada, KEY);
        assertThat(look(log, KEY)).isEqualTo(new Finding.Logged(1));
        var others = new ServerLog(ECKeyPair.generate()).add(ada, KEY);

        assertThat(look(others, KEY)).isInstanceOf(Finding.SplitView.class);
    }

    @Test
    void a_key_that_is_shown_and_not_in_the_log_is_noticed() throws Exception {
        var log = new ServerLog().strangers(6).add(ada, KEY);
        var lying = new ArrayList<Entry>();
        for (var entry : log.of(Leaf.label(ada), 7)) {
            lying.add(new Entry(entry.position(), Leaf.value(OTHER), entry.proof()));
        }
        var server =
                new Answers(log) {
                    @Override
                    public List<LogSource.Entry> of(byte[] label, long size) {
                        return lying.stream()
                                .map(e -> new LogSource.Entry(e.position, e.value, e.proof))
                                .toList();
                    }
                };

        assertThat(look(server, OTHER)).isInstanceOf(Finding.SplitView.class);
    }

    private record Entry(long position, byte[] value, List<byte[]> proof) {}

    @Test
    void two_people_who_are_shown_different_logs_find_out_when_they_compare() throws Exception {
        var common = new ServerLog().strangers(11);
        var adas = common.fork().add(ada, KEY).strangers(6);
        var bens = common.fork().add(ada, OTHER).strangers(3);
        var log = new KeyLog(adas, store);
        assertThat(log.look(ada, KEY)).isEqualTo(new Finding.Logged(1));

        assertThat(log.compare(common.signed(11))).isEqualTo(new KeyLog.Fits());
        assertThat(log.compare(adas.signed(13))).isEqualTo(new KeyLog.Fits());
        assertThat(log.compare(bens.signed(bens.leaves.size()))).isInstanceOf(KeyLog.Differs.class);
        assertThat(log.compare(new ServerLog().strangers(5).signed(5)))
                .isInstanceOf(KeyLog.Differs.class);
    }

    @Test
    void an_audit_replays_every_leaf() throws Exception {
        for (int size : new int[] {0, 1, 2, 7, 8, 9, 63, 64, 65}) {
            var log = new ServerLog().strangers(size);
            assertThat(new Audit(log).run(read -> {})).isInstanceOf(Audit.Sound.class);
            if (size > 0) {
                var head = log.head();
                log.leaves.set(size / 2, new Leaf(new byte[32], new byte[32]));
                var changed =
                        new Answers(log) {
                            @Override
                            public Shown head() throws Unreachable {
                                return head;
                            }
                        };
                assertThat(new Audit(changed).run(read -> {})).isInstanceOf(Audit.Unsound.class);
                log.leaves.removeLast();
                assertThat(new Audit(changed).run(read -> {})).isInstanceOf(Audit.Unsound.class);
            }
        }
    }

    @Test
    void every_proof_of_every_tree_checks_out_and_no_changed_one_does() throws Exception {
        var log = new ServerLog().strangers(40);
        for (int size = 1; size <= 40; size++) {
            byte[] root = log.signed(size).root();
            for (int leaf = 0; leaf < size; leaf++) {
                var entry = log.of(log.leaves.get(leaf).label(), size).getFirst();
                byte[] hash = log.leaves.get(leaf).hash();
                assertThat(Merkle.included(hash, leaf, size, entry.proof(), root)).isTrue();
                assertThat(Merkle.included(hash, leaf + 1, size, entry.proof(), root)).isFalse();
                assertThat(Merkle.included(root, leaf, size, entry.proof(), root))
                        .isEqualTo(size == 1);
            }
            for (int before = 0; before <= size; before++) {
                byte[] old = log.signed(before).root();
                var proof = log.consistency(before, size);
                assertThat(Merkle.consistent(before, old, size, root, proof)).isTrue();
                if (before > 0) {
                    byte[] changed = Merkle.sha256(old);
                    assertThat(Merkle.consistent(before, changed, size, root, proof)).isFalse();
                    assertThat(Merkle.consistent(before, old, size, changed, proof)).isFalse();
                }
            }
        }
    }

    /** A server that is honest but for what a test overrides. */
    private abstract static class Answers implements LogSource {

        private final ServerLog log;

        Answers(ServerLog log) {
            this.log = log;
        }

        @Override
        public Shown head() throws Unreachable {
            return log.head();
        }

        @Override
        public List<byte[]> consistency(long before, long after) throws ServerProblem {
            return log.consistency(before, after);
        }

        @Override
        public List<LogSource.Entry> of(byte[] label, long size) {
            return log.of(label, size);
        }

        @Override
        public List<Leaf> leaves(long from) {
            return log.leaves(from);
        }
    }
}
