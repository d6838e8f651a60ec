/** What is known of recipients: their devices, projected from {@code exo.accounts}. */
@NullMarked
package im.exo.messages.accounts;

import org.jspecify.annotations.NullMarked;
