/** Sessions that ended before their tokens did. */
@NullMarked
package im.exo.kit.revocations;

import org.jspecify.annotations.NullMarked;
