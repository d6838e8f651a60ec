/** How far exo.accounts has been applied. */
@NullMarked
package im.exo.keys.accounts.storage;

import org.jspecify.annotations.NullMarked;
