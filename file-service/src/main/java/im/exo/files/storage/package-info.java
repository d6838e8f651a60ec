/** The MySQL side of uploads and files; nothing else knows SQL. */
@NullMarked
package im.exo.files.storage;

import org.jspecify.annotations.NullMarked;
