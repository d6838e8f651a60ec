/** Messages between devices on libsignal: PQXDH and the triple ratchet. */
@NullMarked
package im.exo.client.protocol;

import org.jspecify.annotations.NullMarked;
