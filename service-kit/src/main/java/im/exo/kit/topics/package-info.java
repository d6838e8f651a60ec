/** Kafka topics that a service needs to exist. */
@NullMarked
package im.exo.kit.topics;

import org.jspecify.annotations.NullMarked;
