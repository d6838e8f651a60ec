/** What has to be configured before a service may start. */
@NullMarked
package im.exo.kit.startup;

import org.jspecify.annotations.NullMarked;
