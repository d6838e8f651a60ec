/**
 * Faults during traffic other than the death of a process: what was accepted arrives, once and in
 * order.
 */
@NullMarked
package im.exo.system.faults;

import org.jspecify.annotations.NullMarked;
