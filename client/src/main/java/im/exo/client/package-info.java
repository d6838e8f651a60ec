/** The Java SDK of Exo: start at {@link im.exo.client.ExoClient}. */
@NullMarked
package im.exo.client;

import org.jspecify.annotations.NullMarked;
