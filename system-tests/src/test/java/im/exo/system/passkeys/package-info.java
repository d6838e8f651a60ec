/** Passkeys as a real browser makes and uses them. */
@NullMarked
package im.exo.system.passkeys;

import org.jspecify.annotations.NullMarked;
