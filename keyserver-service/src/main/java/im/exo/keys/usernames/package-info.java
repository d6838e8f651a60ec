/** Usernames: who has which, known by libsignal's hash alone, and links to them. */
@NullMarked
package im.exo.keys.usernames;

import org.jspecify.annotations.NullMarked;
