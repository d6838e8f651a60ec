/** The exo command line; uses nothing but the public SDK. */
@NullMarked
package im.exo.client.cli;

import org.jspecify.annotations.NullMarked;
