/// All parts together: what runs where, started in order, watched, stopped in order.
@NullMarked
package im.exo.devstack.platform;

import org.jspecify.annotations.NullMarked;
