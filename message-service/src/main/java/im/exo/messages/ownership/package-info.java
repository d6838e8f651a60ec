/** Which instance owns which shard: leases, epochs, take-over. */
@NullMarked
package im.exo.messages.ownership;

import org.jspecify.annotations.NullMarked;
