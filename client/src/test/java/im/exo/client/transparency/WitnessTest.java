package im.exo.client.transparency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;

import im.exo.client.account.Kdf;
import im.exo.client.account.PasswordKeys;
import im.exo.client.http.Unreachable;
import im.exo.client.keys.Identities;
import im.exo.client.keys.NativeLibrary;
import im.exo.client.store.ProfileStore;
import im.exo.contract.AccountId;
import im.exo.contract.RegistrationId;
import im.exo.contract.content.LogHead;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signal.libsignal.protocol.IdentityKey;
import org.signal.libsignal.protocol.IdentityKeyPair;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

class WitnessTest {

    @TempDir Path folder;

    private final AccountId ada = AccountId.random();
    private final AccountId ben = AccountId.random();
    private final List<String> doubts = new ArrayList<>();
    private final ServerLog log = new ServerLog().strangers(3);
    private long now = System.currentTimeMillis();
    private ProfileStore store;
    private Identities identities;
    private byte[] own;
    private IdentityKey bens;

    @BeforeEach
    void a_profile_with_a_contact() throws Exception {
        NativeLibrary.ensure();
        var kdf = Kdf.standard(new byte[16]);
        try (var keys = PasswordKeys.derive("password".toCharArray(), kdf)) {
            store = ProfileStore.create(folder, "http://localhost", kdf, keys);
        }
        new Identities(store).install(IdentityKeyPair.generate(), new RegistrationId(5));
        identities = new Identities(store, ada);
        own = identities.own().getPublicKey().serialize();
        bens = IdentityKeyPair.generate().getPublicKey();
        identities.learn(ben, bens);
        log.add(ada, own).add(ben, bens.serialize());
    }

    @AfterEach
    void closed() {
        store.close();
    }

    private Witness witness(LogSource source) {
        return new Witness(
                new KeyLog(source, store),
                store.records(),
                identities,
                ada,
                () -> List.of(ben),
                (account, finding) ->
                        doubts.add(
                                (account.equals(ada) ? "ada " : "ben ")
                                        + finding.getClass().getSimpleName()),
                () -> now);
    }

    private static LogHead head(TreeHead head) {
        return LogHead.newBuilder()
                .setSize(head.size())
                .setRoot(ByteString.copyFrom(head.root()))
                .setTimestamp(head.timestamp())
                .setSignature(ByteString.copyFrom(head.signature()))
                .build();
    }

    @Test
    void a_log_that_is_as_it_should_be_raises_no_doubt_and_is_told_to_others() throws Exception {
        var witness = witness(log);
        assertThat(witness.toTell()).isEmpty();
        witness.look();
        assertThat(doubts).isEmpty();
        var told = witness.toTell().orElseThrow();
        assertThat(told.getSize()).isEqualTo(5);
        assertThat(told.getRoot()).isEqualTo(head(log.signed(5)).getRoot());
        witness.heard(ben, head(log.signed(4)));
        log.strangers(4);
        witness.look();
        assertThat(doubts).isEmpty();
        assertThat(store.records().count("heard-log-head")).isZero();
    }

    @Test
    void two_who_are_shown_different_logs_find_out_by_their_messages() throws Exception {
        var bensView = log.fork().strangers(1);
        log.strangers(2);
        var witness = witness(log);
        witness.heard(ben, head(bensView.signed(bensView.leaves.size())));
        witness.look();
        assertThat(doubts).containsExactly("ben SplitView");
        // It is no less so the next time.
        witness.look();
        assertThat(doubts).containsExactly("ben SplitView", "ben SplitView");
    }

    @Test
    void a_longer_log_that_others_have_seen_may_lag_behind_here_for_a_while_only()
            throws Exception {
        var ahead = log.fork().strangers(9);
        var witness = witness(log);
        witness.heard(ben, head(ahead.signed(ahead.leaves.size())));
        witness.look();
        assertThat(doubts).isEmpty();
        now += Duration.ofMinutes(61).toMillis();
        witness.look();
        assertThat(doubts).containsExactly("ben SplitView");
        doubts.clear();
        witness(ahead).look();
        assertThat(doubts).isEmpty();
        assertThat(store.records().count("heard-log-head")).isZero();
    }

    @Test
    void another_key_under_the_own_name_is_told_once_it_has_stayed() throws Exception {
        var witness = witness(log);
        log.add(ada, new byte[33]);
        witness.look();
        assertThat(doubts).isEmpty();
        now += Duration.ofMinutes(2).toMillis();
        witness.look();
        assertThat(doubts).containsExactly("ada Another");
        log.add(ada, own);
        witness.look();
        now += Duration.ofMinutes(2).toMillis();
        witness.look();
        assertThat(doubts).containsExactly("ada Another");
    }

    @Test
    void contacts_are_looked_up_once_a_day_and_at_every_look_while_in_doubt() throws Exception {
        var witness = witness(log);
        witness.look();
        log.add(ben, new byte[33]);
        now += Duration.ofHours(2).toMillis();
        witness.look();
        now += Duration.ofHours(23).toMillis();
        witness.look();
        assertThat(doubts).isEmpty();
        now += Duration.ofMinutes(2).toMillis();
        witness.look();
        assertThat(doubts).containsExactly("ben Another");
    }

    @Test
    void what_is_no_head_is_not_kept_and_many_peers_are_bounded() throws Exception {
        var witness = witness(log);
        witness.heard(ben, LogHead.getDefaultInstance());
        witness.heard(ben, LogHead.newBuilder().setSize(-1).setRoot(root()).build());
        assertThat(store.records().count("heard-log-head")).isZero();
        for (int i = 0; i < 80; i++) {
            witness.heard(AccountId.random(), head(log.signed(2)));
        }
        assertThat(store.records().count("heard-log-head")).isEqualTo(64);
    }

    @Test
    void a_server_that_cannot_be_asked_is_asked_again() throws Exception {
        var witness = witness(log);
        witness.heard(ben, head(log.signed(2)));
        log.away = true;
        assertThatThrownBy(witness::look).isInstanceOf(Unreachable.class);
        assertThat(store.records().count("heard-log-head")).isEqualTo(1);
        log.away = false;
        witness.look();
        assertThat(store.records().count("heard-log-head")).isZero();
    }

    private static ByteString root() {
        return ByteString.copyFrom(new byte[32]);
    }
}
