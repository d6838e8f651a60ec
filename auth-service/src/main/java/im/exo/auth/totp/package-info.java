/** The second factor: codes of an authenticator app (TOTP, RFC 6238). */
@NullMarked
package im.exo.auth.totp;

import org.jspecify.annotations.NullMarked;
