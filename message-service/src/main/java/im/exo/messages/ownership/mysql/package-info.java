/** Leases in MySQL or MariaDB. */
@NullMarked
package im.exo.messages.ownership.mysql;

import org.jspecify.annotations.NullMarked;
