/** Removal of what was queued for longer than 30 days. */
@NullMarked
package im.exo.messages.expiry;

import org.jspecify.annotations.NullMarked;
