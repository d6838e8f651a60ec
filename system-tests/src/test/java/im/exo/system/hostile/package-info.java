/** Requests that no honest client makes. */
@NullMarked
package im.exo.system.hostile;

import org.jspecify.annotations.NullMarked;
