/** auth-service: anonymous accounts, their devices and sessions, and the tokens that prove them. */
@NullMarked
package im.exo.auth;

import org.jspecify.annotations.NullMarked;
