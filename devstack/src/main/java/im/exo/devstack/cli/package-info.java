/// The commands behind `./exo`.
@NullMarked
package im.exo.devstack.cli;

import org.jspecify.annotations.NullMarked;
