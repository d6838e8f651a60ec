/** Sessions that ended while an access token of theirs may still be around. */
@NullMarked
package im.exo.auth.revocations;

import org.jspecify.annotations.NullMarked;
