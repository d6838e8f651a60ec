/** The topics that auth-service owns. */
@NullMarked
package im.exo.auth.topics;

import org.jspecify.annotations.NullMarked;
