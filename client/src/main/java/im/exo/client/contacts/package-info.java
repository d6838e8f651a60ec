/** People: names, identities, safety numbers. */
@NullMarked
package im.exo.client.contacts;

import org.jspecify.annotations.NullMarked;
