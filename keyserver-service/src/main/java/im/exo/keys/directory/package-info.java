/** The key directory: upload, counts, check, and bundles for those who begin a session. */
@NullMarked
package im.exo.keys.directory;

import org.jspecify.annotations.NullMarked;
