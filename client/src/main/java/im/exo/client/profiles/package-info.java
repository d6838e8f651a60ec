/** Profile keys: the own one, which is told to those whom the user writes to, and theirs. */
@NullMarked
package im.exo.client.profiles;

import org.jspecify.annotations.NullMarked;
