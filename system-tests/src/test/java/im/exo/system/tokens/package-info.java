/** Access tokens outside of Exo, and their keys through rotations. */
@NullMarked
package im.exo.system.tokens;

import org.jspecify.annotations.NullMarked;
