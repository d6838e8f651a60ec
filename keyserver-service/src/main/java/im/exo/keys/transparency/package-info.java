/** Key transparency: an append-only log of identity keys that everybody can check. */
@NullMarked
package im.exo.keys.transparency;

import org.jspecify.annotations.NullMarked;
