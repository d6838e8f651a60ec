/** Access tokens, the keys that sign them, and how others come to know those keys. */
@NullMarked
package im.exo.auth.signing;

import org.jspecify.annotations.NullMarked;
