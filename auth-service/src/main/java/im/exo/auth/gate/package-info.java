/** Whether anybody may register just now; the operator's switch. */
@NullMarked
package im.exo.auth.gate;

import org.jspecify.annotations.NullMarked;
