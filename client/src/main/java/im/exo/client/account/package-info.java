/** Accounts as their owner sees them: password keys, proof of work, registration, tokens. */
@NullMarked
package im.exo.client.account;

import org.jspecify.annotations.NullMarked;
