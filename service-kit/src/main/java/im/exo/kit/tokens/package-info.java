/** Verification of access tokens, of a request or of a string. */
@NullMarked
package im.exo.kit.tokens;

import org.jspecify.annotations.NullMarked;
