/** Passkeys (WebAuthn): signing in with a key that stays in the user's authenticator. */
@NullMarked
package im.exo.auth.passkeys;

import org.jspecify.annotations.NullMarked;
