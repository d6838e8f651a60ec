/** Places where a new device and one that is signed in meet, without the server knowing them. */
@NullMarked
package im.exo.auth.provisioning;

import org.jspecify.annotations.NullMarked;
