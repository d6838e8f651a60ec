/// Operating system processes: started, found again by pid file, watched, stopped.
@NullMarked
package im.exo.devstack.process;

import org.jspecify.annotations.NullMarked;
