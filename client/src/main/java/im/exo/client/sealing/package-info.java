/** Messages that say nothing of their sender outside, and the ways they go. */
@NullMarked
package im.exo.client.sealing;

import org.jspecify.annotations.NullMarked;
