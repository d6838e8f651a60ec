/** Files: streaming encryption, uploads and downloads that resume. */
@NullMarked
package im.exo.client.files;

import org.jspecify.annotations.NullMarked;
