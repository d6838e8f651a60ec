package im.exo.devstack.cli;

import im.exo.devstack.parts.DataFolder;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.Optional;

/** Where all state is; every command takes it. */
final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder with all state (default: $EXO_DATA, else .exo in the checkout)")
    private @Nullable Path data;

    DataFolder folder() {
        Path chosen = data;
        return new DataFolder(
                chosen != null
                        ? chosen
                        : Optional.ofNullable(System.getenv("EXO_DATA"))
                                .filter(place -> !place.isBlank())
                                .map(Path::of)
                                .orElseGet(() -> checkout().resolve(".exo")));
    }

    /** Given by the script; the current folder otherwise. */
    static Path checkout() {
        return Path.of(System.getProperty("exo.root", ".")).toAbsolutePath().normalize();
    }
}
