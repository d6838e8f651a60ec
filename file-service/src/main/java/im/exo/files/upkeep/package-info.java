/** Scheduled work: expiry and what a crash left behind. */
@NullMarked
package im.exo.files.upkeep;

import org.jspecify.annotations.NullMarked;
