/** Measurements of the whole platform, made through its front door like any client would. */
@NullMarked
package im.exo.bench;

import org.jspecify.annotations.NullMarked;
