/** What those who abuse the platform cost it and everybody else: a bounded amount. */
@NullMarked
package im.exo.system.bounds;

import org.jspecify.annotations.NullMarked;
