/**
 * Realtime sessions, whatever carries them: token first, then sends, acknowledgements and
 * deliveries, until somebody ends it. Front doors are subpackages and know no rules.
 */
@NullMarked
package im.exo.gateway.realtime;

import org.jspecify.annotations.NullMarked;
