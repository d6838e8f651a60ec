/** What a log line may carry: fixed fields, and nothing that a request or a database said. */
@NullMarked
package im.exo.kit.logs;

import org.jspecify.annotations.NullMarked;
