/** Sender certificates: what a sealed message names its sender by, to its recipient alone. */
@NullMarked
package im.exo.auth.certificates;

import org.jspecify.annotations.NullMarked;
