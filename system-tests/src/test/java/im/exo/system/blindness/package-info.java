/** Searches everything the platform keeps, logs or holds in memory for what it must never see. */
@NullMarked
package im.exo.system.blindness;

import org.jspecify.annotations.NullMarked;
