/** How much of what is allowed: token buckets in bounded memory. */
@NullMarked
package im.exo.gateway.limits;

import org.jspecify.annotations.NullMarked;
