/** libsignal for Java, as a process that other languages' tests talk to. */
@NullMarked
package im.exo.web.interop;

import org.jspecify.annotations.NullMarked;
