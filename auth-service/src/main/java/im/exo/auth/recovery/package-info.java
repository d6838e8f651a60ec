/** An account without its devices and without its password: the recovery key opens it. */
@NullMarked
package im.exo.auth.recovery;

import org.jspecify.annotations.NullMarked;
