/**
 * Clients that do what no client should, each in one way, and can prove that they do: for measuring
 * and for testing what that costs the platform and its other clients.
 */
@NullMarked
package im.exo.bench.abuse;

import org.jspecify.annotations.NullMarked;
