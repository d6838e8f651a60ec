/// The background process that keeps a platform running, and the line to it.
@NullMarked
package im.exo.devstack.supervisor;

import org.jspecify.annotations.NullMarked;
