/** The public HTTP API: one place that knows requests, problems and a server that is away. */
@NullMarked
package im.exo.client.http;

import org.jspecify.annotations.NullMarked;
