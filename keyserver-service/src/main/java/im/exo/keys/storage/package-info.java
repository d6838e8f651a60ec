/** Transactions of this service. */
@NullMarked
package im.exo.keys.storage;

import org.jspecify.annotations.NullMarked;
