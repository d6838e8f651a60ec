package im.exo.auth.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.exo.auth.network.NetworkPrefix;
import im.exo.auth.secret.AuthSecret;
import im.exo.auth.testing.Defaults;
import im.exo.contract.AccountId;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

class CredentialsTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final CredentialsConfig config = Defaults.of(CredentialsConfig.class);

    @Test
    void a_key_fits_its_hash_and_no_other() {
        try (var right = key(1);
                var wrong = key(2)) {
            var hash = Argon2Hash.of(right);

            assertThat(hash.phc()).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
            assertThat(hash.fits(right)).isTrue();
            assertThat(hash.fits(wrong)).isFalse();
            assertThat(Argon2Hash.of(right)).isNotEqualTo(hash);
        }
    }

    @Test
    void costs_come_from_the_stored_hash_so_that_they_can_change() {
        try (var key = key(7)) {
            var cheap = Argon2Hash.of(key).phc().replace("m=19456,t=2", "m=19456,t=3");

            assertThat(new Argon2Hash(cheap).fits(key)).isFalse();
        }
    }

    @Test
    void what_is_no_argon2id_hash_is_no_value() {
        for (String text : new String[] {"", "$argon2i$v=19$m=1,t=1,p=1$x$y", "plain"}) {
            assertThatThrownBy(() -> new Argon2Hash(text))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void no_account_never_fits() {
        var hashing = new Hashing(config);
        try (var zeros = key(0)) {
            assertThat(hashing.fits(zeros, Optional.empty())).isFalse();
            assertThat(hashing.fits(zeros, Optional.of(hashing.hash(zeros)))).isTrue();
        } finally {
            hashing.stop();
        }
    }

    @Test
    void a_full_queue_sends_away_instead_of_piling_up() throws Exception {
        var hashing =
                new Hashing(
                        Defaults.of(
                                CredentialsConfig.class,
                                Map.of(
                                        "exo.credentials.parallel", "1",
                                        "exo.credentials.waiting", "2")));
        var hashed = new AtomicInteger();
        var busy = new AtomicInteger();
        var start = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 40; i++) {
                threads.submit(
                        () -> {
                            start.await();
                            try (var key = key(3)) {
                                hashing.hash(key);
                                hashed.incrementAndGet();
                            } catch (Hashing.Busy e) {
                                busy.incrementAndGet();
                            }
                            return null;
                        });
            }
            start.countDown();
        }
        hashing.stop();

        assertThat(hashed.get()).isPositive();
        assertThat(busy.get()).isPositive();
        assertThat(hashed.get() + busy.get()).isEqualTo(40);
    }

    @Test
    void an_auth_key_has_32_bytes_tells_nothing_and_is_zeroed() {
        var key = key(5);
        assertThat(key.toString()).isEqualTo("AuthKey[redacted]");
        key.close();
        assertThat(key.bytes()).containsOnly(0);
        assertThatThrownBy(() -> new AuthKey(new byte[31]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ten_attempts_at_once_then_one_every_thirty_seconds() {
        var pace = new SignInPace(config);
        var account = AccountId.random();
        for (int i = 0; i < 10; i++) {
            assertThat(pace.attempt(account, NOW)).isEqualTo(new Attempt.Go());
        }

        assertThat(pace.attempt(account, NOW)).isEqualTo(new Attempt.Wait(Duration.ofSeconds(30)));
        assertThat(pace.attempt(AccountId.random(), NOW)).isEqualTo(new Attempt.Go());
        var later = NOW.plusSeconds(31);
        assertThat(pace.attempt(account, later)).isEqualTo(new Attempt.Go());
        assertThat(pace.attempt(account, later)).isInstanceOf(Attempt.Wait.class);
    }

    @Test
    void a_success_gives_the_attempt_back() {
        var pace = new SignInPace(config);
        var account = AccountId.random();
        for (int i = 0; i < 100; i++) {
            assertThat(pace.attempt(account, NOW)).isEqualTo(new Attempt.Go());
            pace.giveBack(account, NOW);
        }
    }

    @Test
    void a_network_has_its_own_share_of_hashes_whatever_accounts_it_names() {
        var pace = new NetworkPace(config);
        var here = NetworkPrefix.parse("192.0.2.1");
        for (int i = 0; i < 40; i++) {
            assertThat(pace.attempt(here, NOW)).isEqualTo(new Attempt.Go());
        }

        assertThat(pace.attempt(NetworkPrefix.parse("192.0.2.77"), NOW))
                .isEqualTo(new Attempt.Wait(Duration.ofSeconds(1)));
        assertThat(pace.attempt(NetworkPrefix.parse("198.51.100.1"), NOW))
                .isEqualTo(new Attempt.Go());
        pace.giveBack(here, NOW);
        assertThat(pace.attempt(here, NOW)).isEqualTo(new Attempt.Go());
        assertThat(pace.attempt(here, NOW.plusSeconds(1))).isEqualTo(new Attempt.Go());
    }

    @Test
    void the_machine_itself_is_no_network_and_never_waits() {
        var pace = new NetworkPace(config);
        for (int i = 0; i < 100; i++) {
            assertThat(pace.attempt(NetworkPrefix.UNKNOWN, NOW)).isEqualTo(new Attempt.Go());
        }
    }

    @Test
    void fake_salts_are_the_same_for_an_account_and_differ_between_platforms() {
        var account = AccountId.random();
        var other = new byte[32];
        other[0] = 1;
        var here = new FakeSalts(new AuthSecret(new byte[32]));
        var there = new FakeSalts(new AuthSecret(other));

        assertThat(here.of(account)).isEqualTo(here.of(account)).isNotEqualTo(there.of(account));
        assertThat(here.of(AccountId.random())).isNotEqualTo(here.of(account));
    }

    @Test
    void a_short_secret_is_refused_by_the_name_of_its_property() {
        assertThatThrownBy(() -> new AuthSecret(new byte[31]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("exo.auth.secret");
    }

    private static AuthKey key(int fill) {
        var bytes = new byte[AuthKey.BYTES];
        Arrays.fill(bytes, (byte) fill);
        return new AuthKey(bytes);
    }
}
