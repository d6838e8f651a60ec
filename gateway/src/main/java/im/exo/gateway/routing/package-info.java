/** The services behind the public paths, and how requests get there and answers back. */
@NullMarked
package im.exo.gateway.routing;

import org.jspecify.annotations.NullMarked;
