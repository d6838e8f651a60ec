/** What every request passes before anything looks at what it asks for. */
@NullMarked
package im.exo.gateway.edge;

import org.jspecify.annotations.NullMarked;
