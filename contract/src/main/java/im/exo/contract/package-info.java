/** Value types and the error table that every part of Exo shares. No frameworks, no behaviour. */
@NullMarked
package im.exo.contract;

import org.jspecify.annotations.NullMarked;
