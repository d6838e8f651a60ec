/** The guard of what services ask each other. */
@NullMarked
package im.exo.kit.internal;

import org.jspecify.annotations.NullMarked;
