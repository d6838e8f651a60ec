/** The services' internal calls. */
@NullMarked
package im.exo.admin.api;

import org.jspecify.annotations.NullMarked;
