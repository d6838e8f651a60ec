package im.exo.devstack.standin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A checkout whose services are stand-ins, and whose HAProxy settings are the real ones. */
public final class StandInCheckout {
    private StandInCheckout() {}

    public static Path in(Path folder) throws IOException {
        for (String module :
                List.of(
                        "auth-service",
                        "keyserver-service",
                        "message-service",
                        "file-service",
                        "gateway")) {
            Path app = folder.resolve(module).resolve("target/quarkus-app");
            Files.createDirectories(app.resolve("app"));
            Files.write(app.resolve("app").resolve(module + "-9.8.7.jar"), new byte[0]);
            jar(app.resolve("quarkus-run.jar"));
        }
        Files.createDirectories(folder.resolve("haproxy"));
        Files.copy(root().resolve("haproxy/haproxy.cfg"), folder.resolve("haproxy/haproxy.cfg"));
        return folder;
    }

    /** The real checkout. */
    public static Path root() {
        return Path.of(System.getProperty("exo.root", "..")).toAbsolutePath().normalize();
    }

    private static void jar(Path file) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, StandIn.class.getName());
        String entry = StandIn.class.getName().replace('.', '/') + ".class";
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest);
                InputStream in = StandIn.class.getClassLoader().getResourceAsStream(entry)) {
            jar.putNextEntry(new JarEntry(entry));
            in.transferTo(jar);
            jar.closeEntry();
        }
    }
}
