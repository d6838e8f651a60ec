package im.exo.devstack.parts;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the build put the programs of foreign parts: `devstack/parts/NAME/target/lib`. */
public final class PartFiles {
    private PartFiles() {}

    static Path library(String part) {
        return Stream.of(Trees.parent(target()), checkout().resolve("devstack"))
                .map(devstack -> devstack.resolve("parts").resolve(part).resolve("target/lib"))
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "the program of "
                                                + part
                                                + " is not built: run ./mvnw -pl devstack -am"
                                                + " package"));
    }

    /** The jars of a part, sorted, so that a class path is the same each time. */
    static List<Path> jars(String part) {
        try (Stream<Path> files = Files.list(library(part))) {
            return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        } catch (IOException e) {
            throw new IllegalStateException("cannot list the program of " + part, e);
        }
    }

    public static String classPath(String part) {
        return library(part) + "/*";
    }

    /** The version in a jar's name. */
    static String version(String part, String artifact) {
        return jars(part).stream()
                .map(jar -> jar.getFileName().toString())
                .filter(name -> name.startsWith(artifact + "-"))
                .map(name -> name.substring(artifact.length() + 1, name.length() - ".jar".length()))
                .findFirst()
                .orElse("unknown");
    }

    /** devstack's own classes or jar. */
    public static Path ownClasses() {
        try {
            return Path.of(
                    PartFiles.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the place of devstack's classes is no file", e);
        }
    }

    /** As the launcher says it, for programs that have a copy of devstack's jar. */
    private static Path checkout() {
        return Path.of(System.getProperty("exo.root", "."));
    }

    /** `devstack/target`, from the classes or the jar in it. */
    private static Path target() {
        return Trees.parent(ownClasses());
    }
}
