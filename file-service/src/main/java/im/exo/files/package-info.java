/** file-service: resumable uploads of ciphertext, blobs in S3, signed downloads. */
@NullMarked
package im.exo.files;

import org.jspecify.annotations.NullMarked;
