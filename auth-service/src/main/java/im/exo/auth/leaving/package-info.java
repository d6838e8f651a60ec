/** How accounts end: by their owner's wish or unused, and what is shown and kept of them. */
@NullMarked
package im.exo.auth.leaving;

import org.jspecify.annotations.NullMarked;
