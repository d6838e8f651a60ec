/** What the management port says about this instance. */
@NullMarked
package im.exo.messages.health;

import org.jspecify.annotations.NullMarked;
