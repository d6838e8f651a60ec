package im.exo.client.demo;

import im.exo.client.ExoOptions;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.file.Path;

/**
 * Where a story plays: the front door, and a folder for the machines of its people.
 *
 * @param authority PEM file with the certificate authority to trust; null for the system's
 */
record Stage(URI server, Path folder, @Nullable Path authority) {

    /** A machine without a profile yet. */
    ExoOptions machine(String name) {
        var options = ExoOptions.of(folder.resolve(name)).server(server);
        return authority == null ? options : options.authority(authority);
    }
}
