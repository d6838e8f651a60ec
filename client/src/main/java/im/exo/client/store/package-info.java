/** Everything at rest: one SQLite file of sealed rows. */
@NullMarked
package im.exo.client.store;

import org.jspecify.annotations.NullMarked;
