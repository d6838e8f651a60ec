/** Anonymous registration. */
@NullMarked
package im.exo.auth.registration;

import org.jspecify.annotations.NullMarked;
