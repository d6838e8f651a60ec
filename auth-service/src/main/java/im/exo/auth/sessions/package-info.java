/** Signing in, refreshing, listing and ending sessions; a session is one device. */
@NullMarked
package im.exo.auth.sessions;

import org.jspecify.annotations.NullMarked;
