/** What whoever runs the platform may see and set. */
@NullMarked
package im.exo.files.operator;

import org.jspecify.annotations.NullMarked;
