/** Usernames: one's own, and finding others by theirs. */
@NullMarked
package im.exo.client.usernames;

import org.jspecify.annotations.NullMarked;
