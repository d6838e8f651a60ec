package im.exo.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.HashSet;
import java.util.UUID;

class ValuesTest {

    @Test
    void envelope_ids_are_version_7_and_carry_their_time() {
        long now = 1_763_900_000_000L;
        var id = EnvelopeId.next(now);
        assertThat(id.uuid().version()).isEqualTo(7);
        assertThat(id.uuid().getMostSignificantBits() >>> 16).isEqualTo(now);
        assertThat(EnvelopeId.of(id.bytes())).isEqualTo(id);
        assertThat(EnvelopeId.of(id.byteString())).isEqualTo(id);
        assertThatThrownBy(
                        () ->
                                new EnvelopeId(
                                        UUID.fromString("b1b0e3c8-8d5e-4c2f-9f0a-1d3a0a7f7f6a")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void positions_of_a_later_epoch_are_greater_than_all_of_an_earlier_one() {
        assertThat(Position.of(2, 0)).isGreaterThan(Position.of(1, 0xffff_ffffL));
        assertThat(Position.of(7, 9).epoch()).isEqualTo(7);
        assertThat(Position.of(7, 9).n()).isEqualTo(9);
        assertThat(Position.of(Integer.MAX_VALUE, 0xffff_ffffL).value()).isEqualTo(Long.MAX_VALUE);
        assertThatThrownBy(() -> Position.of(1, 1L << 32))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void accounts_spread_evenly_over_the_shards() {
        var shards = new Shards(64);
        var count = new int[64];
        for (int i = 0; i < 64_000; i++) {
            count[shards.of(AccountId.random())]++;
        }
        for (int c : count) {
            assertThat(c).isBetween(700, 1_300);
        }
    }

    @Test
    void a_file_id_reads_back_and_refuses_what_is_not_canonical() {
        var id = FileId.random();
        assertThat(FileId.parse(id.text())).isEqualTo(id);
        assertThatThrownBy(() -> FileId.parse("AAAAAAAAAAAAAAAAAAAAAB"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FileId.parse("A")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ids_out_of_range_are_refused() {
        assertThatThrownBy(() -> new DeviceId(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DeviceId(128)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DeviceId.parse("one"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RegistrationId(16381))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void every_problem_has_its_own_type() {
        var types = new HashSet<String>();
        for (var problem : Problem.values()) {
            assertThat(types.add(problem.type())).isTrue();
            assertThat(problem.status()).isBetween(400, 599);
        }
    }
}
