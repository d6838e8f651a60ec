/** How often somebody may do something. */
@NullMarked
package im.exo.keys.pace;

import org.jspecify.annotations.NullMarked;
