/** Prekeys and identities: what libsignal keeps, what the key directory is told. */
@NullMarked
package im.exo.client.keys;

import org.jspecify.annotations.NullMarked;
