/** Runs the model checker over the models beside this module's pom. */
@NullMarked
package im.exo.models;

import org.jspecify.annotations.NullMarked;
