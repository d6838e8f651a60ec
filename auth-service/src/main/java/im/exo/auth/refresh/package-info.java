/** Chains of refresh tokens: minting, rotation, reuse detection and the grace for lost answers. */
@NullMarked
package im.exo.auth.refresh;

import org.jspecify.annotations.NullMarked;
