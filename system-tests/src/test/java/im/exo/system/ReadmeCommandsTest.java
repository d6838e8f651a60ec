package im.exo.system;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.devstack.parts.Trees;
import im.exo.devstack.platform.Layout;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs what README.md and the modules' READMEs tell newcomers to type: every line of their {@code
 * sh} blocks, in order, in a fresh clone of what is committed, on a data folder, ports and profiles
 * of its own. So nothing is built or started under the feet of the run that this is part of. A
 * password comes from a file, since there is no terminal; {@code ./exo test} and Maven's tests are
 * left out, because they are what runs this.
 */
@Tag("long")
class ReadmeCommandsTest {

    private static final Path ROOT = Path.of(System.getProperty("exo.root"));

    private final Path checkout = ROOT.resolve("system-tests/target/readme-checkout");
    private final int ports = Layout.free().base();
    @TempDir private Path folder;

    @BeforeEach
    void clone_the_checkout() throws Exception {
        if (Files.exists(checkout)) {
            Trees.delete(checkout);
        }
        run(ROOT, "git clone --quiet . " + checkout);
    }

    @Test
    void every_command_of_the_readmes_works() throws Exception {
        Path password = folder.resolve("password");
        Files.writeString(password, "correct horse battery staple\n");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        var commands = commands(checkout.resolve("README.md"));
        assertThat(commands).contains("./exo up", "./exo demo");
        try (var modules = Files.newDirectoryStream(checkout)) {
            for (Path module : modules) {
                if (Files.exists(module.resolve("README.md"))) {
                    commands.addAll(commands(module.resolve("README.md")));
                }
            }
        }
        assertThat(commands).as("those of devstack too").contains("./exo status");
        try {
            for (String command : commands) {
                String adapted =
                        command.replaceFirst("^\\./exo up", "./exo up --port-base " + ports)
                                .replaceFirst(
                                        "^\\./exo client ",
                                        "./exo client --password-file " + password + " ");
                run(checkout, adapted);
            }
        } finally {
            run(checkout, "./exo down");
            Trees.delete(checkout);
        }
    }

    private static List<String> commands(Path readme) throws IOException {
        var commands = new ArrayList<String>();
        boolean shell = false;
        for (String line : Files.readAllLines(readme)) {
            if (line.startsWith("```")) {
                shell = line.equals("```sh");
            } else if (shell) {
                String command = line.replaceFirst("\\s+#.*", "").strip();
                if (!command.isEmpty()
                        && !command.startsWith("./exo test")
                        && !command.startsWith("./mvnw")) {
                    commands.add(command);
                }
            }
        }
        return commands;
    }

    private void run(Path where, String command) throws Exception {
        Path output = folder.resolve("output");
        var builder =
                new ProcessBuilder("bash", "-c", command)
                        .directory(where.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment().put("EXO_DATA", folder.resolve("data").toString());
        builder.environment().put("EXO_HOME", folder.resolve("home").toString());
        var process = builder.start();
        // The first one builds everything.
        boolean ended = process.waitFor(20, TimeUnit.MINUTES);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        assertThat(ended).as("%s ends", command).isTrue();
        assertThat(process.exitValue())
                .as("%s says %s", command, Files.readString(output))
                .isZero();
    }
}
