/** The queues in MySQL or MariaDB. */
@NullMarked
package im.exo.messages.mailbox.mysql;

import org.jspecify.annotations.NullMarked;
