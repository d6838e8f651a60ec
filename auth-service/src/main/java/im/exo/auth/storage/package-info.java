/** The only package that knows SQL. */
@NullMarked
package im.exo.auth.storage;

import org.jspecify.annotations.NullMarked;
