/** The recovery key, and the backup of the account's secrets that it opens. */
@NullMarked
package im.exo.client.recovery;

import org.jspecify.annotations.NullMarked;
