/**
 * What the bare parts need for the least that a message asks for: its bytes over two sockets, its row
 * in and out of the database. Measured in the same run as the platform, so that every figure is also
 * a ratio.
 */
@NullMarked
package im.exo.bench.floor;

import org.jspecify.annotations.NullMarked;
