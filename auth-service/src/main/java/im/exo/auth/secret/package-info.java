/** The one configured secret and the keys derived from it. */
@NullMarked
package im.exo.auth.secret;

import org.jspecify.annotations.NullMarked;
