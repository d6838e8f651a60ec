/** What the user did goes in here first and leaves when the server has answered. */
@NullMarked
package im.exo.client.outbox;

import org.jspecify.annotations.NullMarked;
