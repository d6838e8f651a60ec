/** What an operator is shown: metrics, a dashboard and alerts that fit them. */
@NullMarked
package im.exo.system.observability;

import org.jspecify.annotations.NullMarked;
