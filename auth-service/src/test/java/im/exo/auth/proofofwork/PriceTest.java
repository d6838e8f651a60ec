package im.exo.auth.proofofwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.exo.auth.network.NetworkPrefix;
import im.exo.auth.testing.Defaults;

import io.quarkus.runtime.LaunchMode;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

class PriceTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final NetworkPrefix HERE = NetworkPrefix.parse("192.0.2.1");
    private static final NetworkPrefix THERE = NetworkPrefix.parse("198.51.100.1");

    private final PowConfig config = Defaults.of(PowConfig.class);
    private final Price price = new Price(config);

    @Test
    void the_first_challenges_of_a_network_cost_the_calm_price() {
        for (int i = 0; i < config.calmPerNetwork(); i++) {
            assertThat(price.next(HERE, NOW)).isEqualTo(150_000);
        }
    }

    @Test
    void a_busy_network_pays_more_and_its_neighbours_do_not() {
        int last = demand(HERE, 40);

        assertThat(last).isGreaterThan(1_000_000);
        assertThat(price.next(THERE, NOW)).isEqualTo(150_000);
    }

    @Test
    void neighbours_within_a_prefix_share_their_price() {
        demand(HERE, 40);

        assertThat(price.next(NetworkPrefix.parse("192.0.2.200"), NOW)).isGreaterThan(150_000);
        demand(NetworkPrefix.parse("2001:db8:1:200::1"), 40);
        assertThat(price.next(NetworkPrefix.parse("2001:db8:1:2ff::9"), NOW))
                .isGreaterThan(150_000);
        assertThat(price.next(NetworkPrefix.parse("2001:db8:1:300::1"), NOW)).isEqualTo(150_000);
    }

    @Test
    void the_price_never_passes_the_ceiling() {
        assertThat(demand(HERE, 5_000)).isEqualTo(3_000_000);
    }

    @Test
    void the_price_falls_by_itself() {
        demand(HERE, 40);

        assertThat(price.next(HERE, NOW.plus(Duration.ofHours(1)))).isEqualTo(150_000);
    }

    @Test
    void one_network_alone_never_raises_the_price_for_all() {
        demand(HERE, 20 * config.calmForAll());

        assertThat(price.next(THERE, NOW)).isEqualTo(150_000);
        assertThat(price.next(NetworkPrefix.UNKNOWN, NOW)).isEqualTo(150_000);
    }

    @Test
    void an_attack_from_many_networks_raises_it_for_all_in_the_end() {
        for (int i = 0; i < 3 * config.calmForAll(); i++) {
            price.next(NetworkPrefix.parse("10." + i / 65536 + "." + i / 256 % 256 + "." + i), NOW);
            price.next(NetworkPrefix.parse("2001:db8:" + Integer.toHexString(i) + "::1"), NOW);
        }

        assertThat(price.next(THERE, NOW)).isGreaterThan(300_000);
    }

    @Test
    void what_names_no_network_pays_what_all_pay_and_no_name_is_looked_up() {
        assertThat(NetworkPrefix.parse("localhost")).isEqualTo(NetworkPrefix.UNKNOWN);
        assertThat(NetworkPrefix.parse("127.0.0.1")).isEqualTo(NetworkPrefix.UNKNOWN);
        assertThat(NetworkPrefix.parse("::1")).isEqualTo(NetworkPrefix.UNKNOWN);
        assertThat(demand(NetworkPrefix.UNKNOWN, 100)).isEqualTo(150_000);
        assertThat(NetworkPrefix.parse("")).isEqualTo(NetworkPrefix.UNKNOWN);
        assertThat(NetworkPrefix.parse("192.0.2.1").toString()).doesNotContain("192");
    }

    @Test
    void a_price_that_is_none_is_refused_in_production_by_the_name_of_its_property() {
        for (String property : List.of("exo.pow.max-number", "exo.pow.ceiling")) {
            var cheap = Defaults.of(PowConfig.class, Map.of(property, "9999"));

            assertThatThrownBy(() -> new Price(cheap, LaunchMode.NORMAL))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(property);
            assertThat(new Price(cheap, LaunchMode.TEST)).isNotNull();
        }
        assertThat(new Price(config, LaunchMode.NORMAL)).isNotNull();
    }

    private int demand(NetworkPrefix network, int times) {
        int last = 0;
        for (int i = 0; i < times; i++) {
            last = price.next(network, NOW);
        }
        return last;
    }
}
