/** People: devices that run the real client, encryption and all. */
@NullMarked
package im.exo.system.sdk;

import org.jspecify.annotations.NullMarked;
