/** The one platform that all tests of this module share. */
@NullMarked
package im.exo.system.platform;

import org.jspecify.annotations.NullMarked;
