package im.exo.keys;

import im.exo.kit.testing.Layering;

import org.junit.jupiter.api.Test;

class LayeringTest {

    @Test
    void the_layers_are_kept() {
        Layering.of("im.exo.keys").check();
    }
}
