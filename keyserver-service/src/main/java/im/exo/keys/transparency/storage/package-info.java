/** The log in MySQL or MariaDB. */
@NullMarked
package im.exo.keys.transparency.storage;

import org.jspecify.annotations.NullMarked;
