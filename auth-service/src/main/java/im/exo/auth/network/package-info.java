/** Where requests come from, as coarse as limits need it. */
@NullMarked
package im.exo.auth.network;

import org.jspecify.annotations.NullMarked;
