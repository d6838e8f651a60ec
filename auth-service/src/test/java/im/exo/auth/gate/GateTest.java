package im.exo.auth.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.exo.auth.testing.Crowd;
import im.exo.auth.testing.Defaults;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Several instances with one store. */
class GateTest {

    private static final class Shared implements ModeStore {

        private final AtomicInteger reads = new AtomicInteger();
        private volatile @Nullable RegistrationMode mode;
        private volatile boolean away;

        @Override
        public Optional<RegistrationMode> read() {
            reads.incrementAndGet();
            if (away) {
                throw new IllegalStateException("away");
            }
            return Optional.ofNullable(mode);
        }

        @Override
        public void write(RegistrationMode wanted) {
            if (away) {
                throw new IllegalStateException("away");
            }
            mode = wanted;
        }
    }

    private final Shared shared = new Shared();

    @Test
    void before_the_first_switch_it_is_as_configured() {
        assertThat(gate("PT2S", "open").mode()).isEqualTo(RegistrationMode.OPEN);
        assertThat(gate("PT2S", "invite").mode()).isEqualTo(RegistrationMode.INVITE);
        assertThat(Defaults.of(GateConfig.class).mode()).isEqualTo(RegistrationMode.OPEN);
        gate("PT2S", "open").set(RegistrationMode.CLOSED);
        assertThat(gate("PT2S", "open").mode()).isEqualTo(RegistrationMode.CLOSED);
    }

    @Test
    void what_one_instance_switches_another_learns_soon() throws Exception {
        var here = gate("PT0.2S", "open");
        var there = gate("PT0.2S", "open");
        assertThat(there.mode()).isEqualTo(RegistrationMode.OPEN);

        here.set(RegistrationMode.CLOSED);

        assertThat(here.mode()).isEqualTo(RegistrationMode.CLOSED);
        Thread.sleep(250);
        assertThat(there.mode()).isEqualTo(RegistrationMode.CLOSED);
    }

    @Test
    void a_crowd_looks_it_up_once() throws Exception {
        var gate = gate("PT1M", "open");

        Crowd.of(200, n -> gate.mode());

        assertThat(shared.reads).hasValue(1);
    }

    @Test
    void a_switch_that_is_not_stored_did_not_happen() {
        var gate = gate("PT1M", "open");
        assertThat(gate.mode()).isEqualTo(RegistrationMode.OPEN);
        shared.away = true;

        assertThatThrownBy(() -> gate.set(RegistrationMode.CLOSED)).hasMessage("away");

        assertThat(gate.mode()).isEqualTo(RegistrationMode.OPEN);
    }

    @Test
    void a_gate_that_cannot_be_looked_up_lets_nobody_in() {
        var gate = gate("PT0S", "open");
        assertThat(gate.mode()).isEqualTo(RegistrationMode.OPEN);
        shared.away = true;

        assertThatThrownBy(gate::mode).hasMessage("away");
    }

    private Gate gate(String cached, String mode) {
        return new Gate(
                shared,
                Defaults.of(
                        GateConfig.class,
                        Map.of("exo.registration.cached", cached, "exo.registration.mode", mode)));
    }
}
