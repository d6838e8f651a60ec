/** Deliveries on their way into the store: decrypted, checked, taken once. */
@NullMarked
package im.exo.client.inbox;

import org.jspecify.annotations.NullMarked;
