/** The abuse gate of registration: ALTCHA challenges, their price and their checking. */
@NullMarked
package im.exo.auth.proofofwork;

import org.jspecify.annotations.NullMarked;
