/** Coming and going of this instance: readiness, and leaving without anybody seeing an error. */
@NullMarked
package im.exo.gateway.drain;

import org.jspecify.annotations.NullMarked;
