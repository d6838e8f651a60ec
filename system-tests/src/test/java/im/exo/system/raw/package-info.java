/** Devices without encryption or cleverness, which say exactly what a test wants said. */
@NullMarked
package im.exo.system.raw;

import org.jspecify.annotations.NullMarked;
