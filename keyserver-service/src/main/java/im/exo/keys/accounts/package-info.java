/** What exo.accounts says about devices, applied to the key directory. */
@NullMarked
package im.exo.keys.accounts;

import org.jspecify.annotations.NullMarked;
