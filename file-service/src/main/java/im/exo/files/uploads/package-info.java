/** tus 1.0: bytes on their way in, resumable from any byte. */
@NullMarked
package im.exo.files.uploads;

import org.jspecify.annotations.NullMarked;
