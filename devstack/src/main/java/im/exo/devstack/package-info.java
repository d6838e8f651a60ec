/// The whole platform on one machine.
@NullMarked
package im.exo.devstack;

import org.jspecify.annotations.NullMarked;
