/** Accounts and their devices, and how the rest of the platform hears of them. */
@NullMarked
package im.exo.auth.accounts;

import org.jspecify.annotations.NullMarked;
