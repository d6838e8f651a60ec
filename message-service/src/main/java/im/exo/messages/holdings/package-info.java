/** What waits for an account, for its owner to see. */
@NullMarked
package im.exo.messages.holdings;

import org.jspecify.annotations.NullMarked;
