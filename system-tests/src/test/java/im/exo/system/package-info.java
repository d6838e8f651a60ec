/** Black-box tests of the whole platform, through its front door. */
@NullMarked
package im.exo.system;

import org.jspecify.annotations.NullMarked;
