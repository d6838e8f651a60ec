/// Real parts for tests: once per JVM, on free ports, below `target/`, gone when the JVM exits.
@NullMarked
package im.exo.devstack.testing;

import org.jspecify.annotations.NullMarked;
