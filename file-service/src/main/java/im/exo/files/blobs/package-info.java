/** Where bytes rest: the port to an object store and the S3 behind it. */
@NullMarked
package im.exo.files.blobs;

import org.jspecify.annotations.NullMarked;
