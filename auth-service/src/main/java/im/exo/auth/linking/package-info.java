/** A further device of an account, let in by one that is signed in and by the password. */
@NullMarked
package im.exo.auth.linking;

import org.jspecify.annotations.NullMarked;
