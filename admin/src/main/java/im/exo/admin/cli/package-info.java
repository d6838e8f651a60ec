/** The commands. */
@NullMarked
package im.exo.admin.cli;

import org.jspecify.annotations.NullMarked;
