/** What whoever runs the platform may see of accounts and do to them. */
@NullMarked
package im.exo.auth.operator;

import org.jspecify.annotations.NullMarked;
