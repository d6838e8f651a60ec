/** Events leave a service in the transaction that caused them. */
@NullMarked
package im.exo.kit.outbox;

import org.jspecify.annotations.NullMarked;
