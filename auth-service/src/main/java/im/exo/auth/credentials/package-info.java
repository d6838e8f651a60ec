/** What a person proves themselves with: the derived password key, hashed with Argon2id. */
@NullMarked
package im.exo.auth.credentials;

import org.jspecify.annotations.NullMarked;
