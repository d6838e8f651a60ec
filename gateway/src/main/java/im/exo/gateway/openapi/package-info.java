/** One document of the whole public API, made of the services' own. */
@NullMarked
package im.exo.gateway.openapi;

import org.jspecify.annotations.NullMarked;
