/** Looks into the queues in MySQL. */
@NullMarked
package im.exo.messages.holdings.mysql;

import org.jspecify.annotations.NullMarked;
