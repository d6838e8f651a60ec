package im.exo.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClientAddressTest {

    @Test
    void an_ipv4_address_is_limited_by_itself_however_it_is_written() {
        assertThat(network("203.0.113.9")).isEqualTo("203.0.113.9");
        assertThat(network("::ffff:203.0.113.9")).isEqualTo("203.0.113.9");
        assertThat(network("::FFFF:cb00:7109")).isEqualTo("203.0.113.9");
        assertThat(network("::ffff:203.0.113.10")).isNotEqualTo(network("::ffff:203.0.113.9"));
    }

    @Test
    void an_ipv6_address_is_limited_with_its_64_bits() {
        assertThat(network("2001:db8:0:1::7")).isEqualTo(network("2001:db8:0:1:f:f:f:f"));
        assertThat(network("2001:db8::1:0:0:7")).isEqualTo(network("2001:0db8:0000:0000::9"));
        assertThat(network("2001:db8:0:2::7")).isNotEqualTo(network("2001:db8:0:1::7"));
        assertThat(network("::1")).isNotEqualTo(network("1::"));
    }

    @Test
    void what_is_no_address_is_a_network_of_its_own() {
        assertThat(network("")).isEmpty();
        assertThat(network("unknown")).isEqualTo("unknown");
    }

    private static String network(String text) {
        return new ClientAddress(text, false).network();
    }
}
