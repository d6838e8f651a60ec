/** Fixtures for the services' tests; nothing here is used in production. */
@NullMarked
package im.exo.kit.testing;

import org.jspecify.annotations.NullMarked;
