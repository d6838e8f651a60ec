/** What the devices of one account tell each other, see docs/protocol/accounts.md. */
@NullMarked
package im.exo.client.sync;

import org.jspecify.annotations.NullMarked;
