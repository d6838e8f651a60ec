/** Connections that belong to one thread, beside the pool. */
@NullMarked
package im.exo.messages.sql;

import org.jspecify.annotations.NullMarked;
