/** Invites: what the operator hands out instead of a proof of work. */
@NullMarked
package im.exo.auth.invites;

import org.jspecify.annotations.NullMarked;
