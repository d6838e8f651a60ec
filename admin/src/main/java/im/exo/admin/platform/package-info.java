/** Which platform is meant: where its services listen, and the key that opens them. */
@NullMarked
package im.exo.admin.platform;

import org.jspecify.annotations.NullMarked;
