/** Accepting a send: devices, limits, commit, answer. */
@NullMarked
package im.exo.messages.intake;

import org.jspecify.annotations.NullMarked;
