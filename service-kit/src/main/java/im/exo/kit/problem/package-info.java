/** Everything that goes wrong becomes one problem+json answer. */
@NullMarked
package im.exo.kit.problem;

import org.jspecify.annotations.NullMarked;
