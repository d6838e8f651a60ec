package im.exo.auth.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;

import im.exo.auth.secret.AuthSecret;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.time.Period;

class RefreshTokensTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private record Config(Period idle, Duration grace) implements RefreshConfig {}

    private final DeviceAddress device = DeviceAddress.of(AccountId.random(), 3);
    private final RefreshTokens tokens = tokens(new byte[32]);
    private final RefreshTokens.Begun begun = tokens.begin(device, NOW);

    @Test
    void a_token_is_read_as_it_was_written() {
        assertThat(tokens.read(begun.token().text())).contains(begun.token());
        assertThat(begun.token().text()).hasSize(114).matches("[A-Za-z0-9_-]+");
    }

    @Test
    void any_changed_character_makes_it_no_token() {
        String text = begun.token().text();
        // The last character carries bits beyond the last byte.
        for (int i = 0; i < text.length() - 1; i++) {
            char other = text.charAt(i) == 'A' ? 'B' : 'A';
            String changed = text.substring(0, i) + other + text.substring(i + 1);
            assertThat(tokens.read(changed)).isEmpty();
        }
    }

    @Test
    void another_platforms_token_is_no_token() {
        var elsewhere = new byte[32];
        elsewhere[0] = 1;

        assertThat(tokens(elsewhere).read(begun.token().text())).isEmpty();
    }

    @Test
    void using_turns_the_chain_and_only_the_successor_is_good_then() {
        var turned = turned(begun.token(), begun.chain(), NOW);

        assertThat(turned.chain().generation()).isEqualTo(1);
        assertThat(turned.successor().generation()).isEqualTo(1);
        assertThat(tokens.use(turned.successor(), turned.chain(), NOW))
                .isInstanceOf(RefreshTokens.Turned.class);
    }

    @Test
    void the_same_successor_is_given_again_up_to_the_last_moment_of_the_grace() {
        var turned = turned(begun.token(), begun.chain(), NOW);

        assertThat(tokens.use(begun.token(), turned.chain(), NOW.plusSeconds(30)))
                .isEqualTo(new RefreshTokens.Repeated(turned.successor()));
        assertThat(tokens.use(begun.token(), turned.chain(), NOW.plusSeconds(30).plusMillis(1)))
                .isInstanceOf(RefreshTokens.Reused.class);
    }

    @Test
    void once_the_time_of_the_turn_is_forgotten_the_grace_is_over() {
        var chain = turned(begun.token(), begun.chain(), NOW).chain();
        var forgotten =
                new RefreshChain(
                        chain.generation(),
                        chain.hash(),
                        chain.salt(),
                        chain.previous(),
                        null,
                        chain.expiresOn());

        assertThat(tokens.use(begun.token(), forgotten, NOW))
                .isInstanceOf(RefreshTokens.Reused.class);
    }

    @Test
    void a_used_successor_ends_the_grace() {
        var second = turned(begun.token(), begun.chain(), NOW);
        var third = turned(second.successor(), second.chain(), NOW);

        var use = tokens.use(begun.token(), third.chain(), NOW);

        assertThat(use).isInstanceOf(RefreshTokens.Reused.class);
        var dead = ((RefreshTokens.Reused) use).dead();
        assertThat(tokens.use(third.successor(), dead, NOW)).isEqualTo(new RefreshTokens.Dead());
        assertThat(tokens.use(second.successor(), dead, NOW)).isEqualTo(new RefreshTokens.Dead());
    }

    @Test
    void the_first_token_can_be_made_again_until_it_is_used() {
        assertThat(tokens.first(device, begun.chain())).contains(begun.token());
        var turned = turned(begun.token(), begun.chain(), NOW);
        assertThat(tokens.first(device, turned.chain())).isEmpty();
        assertThat(tokens.first(device, begun.chain().killed())).isEmpty();
    }

    @Test
    void a_token_expires_after_ninety_idle_days_and_not_before() {
        assertThat(tokens.use(begun.token(), begun.chain(), NOW.plus(Duration.ofDays(90))))
                .isInstanceOf(RefreshTokens.Turned.class);
        assertThat(tokens.use(begun.token(), begun.chain(), NOW.plus(Duration.ofDays(91))))
                .isEqualTo(new RefreshTokens.Expired());
    }

    @Test
    void a_database_from_a_backup_neither_accepts_nor_ends_later_tokens() {
        var later = turned(begun.token(), begun.chain(), NOW);

        assertThat(tokens.use(later.successor(), begun.chain(), NOW))
                .isEqualTo(new RefreshTokens.Expired());
    }

    @Test
    void what_is_stored_holds_no_token() {
        var chain = turned(begun.token(), begun.chain(), NOW).chain();

        for (ByteString stored : new ByteString[] {chain.hash(), chain.salt(), chain.previous()}) {
            assertThat(stored).isNotEqualTo(begun.token().secret());
        }
        assertThat(begun.token().toString()).isEqualTo("RefreshToken[redacted]");
        assertThat(chain.toString()).isEqualTo("RefreshChain[redacted]");
    }

    private RefreshTokens.Turned turned(RefreshToken token, RefreshChain chain, Instant now) {
        return (RefreshTokens.Turned) tokens.use(token, chain, now);
    }

    private static RefreshTokens tokens(byte[] secret) {
        return new RefreshTokens(
                new AuthSecret(secret), new Config(Period.ofDays(90), Duration.ofSeconds(30)));
    }
}
