/** Instances that come, leave, die and fall silent, under traffic that goes on. */
@NullMarked
package im.exo.system.instances;

import org.jspecify.annotations.NullMarked;
