/** Usernames in MySQL. */
@NullMarked
package im.exo.keys.usernames.storage;

import org.jspecify.annotations.NullMarked;
