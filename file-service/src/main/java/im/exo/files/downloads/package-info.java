/** Signed links and the ranges that are read through them. */
@NullMarked
package im.exo.files.downloads;

import org.jspecify.annotations.NullMarked;
