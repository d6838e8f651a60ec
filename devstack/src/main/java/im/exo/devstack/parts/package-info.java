/// What the platform consists of, each part as a process with its command, probe and data.
@NullMarked
package im.exo.devstack.parts;

import org.jspecify.annotations.NullMarked;
