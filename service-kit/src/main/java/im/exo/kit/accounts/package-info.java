/** The one question to auth-service: what is true of this account? */
@NullMarked
package im.exo.kit.accounts;

import org.jspecify.annotations.NullMarked;
