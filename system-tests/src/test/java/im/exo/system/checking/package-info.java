/** Finds loss, doubles, wrong order and phantoms in what senders and receivers wrote down. */
@NullMarked
package im.exo.system.checking;

import org.jspecify.annotations.NullMarked;
