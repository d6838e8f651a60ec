/** The main job, told as a story, with the public SDK. */
@NullMarked
package im.exo.client.demo;

import org.jspecify.annotations.NullMarked;
