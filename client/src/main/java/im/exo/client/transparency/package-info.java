/** Checks the server's log of identity keys (docs/protocol/accounts.md, "Key transparency"). */
@NullMarked
package im.exo.client.transparency;

import org.jspecify.annotations.NullMarked;
