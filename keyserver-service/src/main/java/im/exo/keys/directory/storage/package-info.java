/** The key directory in MySQL. */
@NullMarked
package im.exo.keys.directory.storage;

import org.jspecify.annotations.NullMarked;
