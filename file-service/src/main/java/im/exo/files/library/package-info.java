/** Finished files: who owns them, how long they stay. */
@NullMarked
package im.exo.files.library;

import org.jspecify.annotations.NullMarked;
