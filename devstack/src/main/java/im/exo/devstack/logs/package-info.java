/** Logs of services, made readable for people. */
@NullMarked
package im.exo.devstack.logs;

import org.jspecify.annotations.NullMarked;
