/** What an instance says of itself on its management port: one word, and the reason for it. */
@NullMarked
package im.exo.kit.health;

import org.jspecify.annotations.NullMarked;
