/** Who is calling: the device that the verified access token names. */
@NullMarked
package im.exo.kit.caller;

import org.jspecify.annotations.NullMarked;
