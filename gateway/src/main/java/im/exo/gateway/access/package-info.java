/** Who is asking: verified tokens, remembered for as long as they are good. */
@NullMarked
package im.exo.gateway.access;

import org.jspecify.annotations.NullMarked;
