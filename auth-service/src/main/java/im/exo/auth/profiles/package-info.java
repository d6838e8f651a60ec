/** What accounts say of themselves, which nobody can read here, and the key to write to them by. */
@NullMarked
package im.exo.auth.profiles;

import org.jspecify.annotations.NullMarked;
