package im.exo.system;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.devstack.platform.Layout;

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
 * Runs what README.md tells newcomers to type: every line of its {@code sh} blocks, in order, on a
 * data folder, ports and profiles of its own. A password comes from a file, since there is no
 * terminal; {@code ./exo test} is left out, because it is what runs this.
 */
@Tag("long")
class ReadmeCommandsTest {

    private static final Path ROOT = Path.of(System.getProperty("exo.root"));

    @TempDir private Path folder;

    @Test
    void every_command_of_the_readme_works() throws Exception {
        Path password = folder.resolve("password");
        Files.writeString(password, "correct horse battery staple\n");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        int ports = Layout.free().base();
        var commands = commands();
        assertThat(commands).contains("./exo up", "./exo demo");
        try {
            for (String command : commands) {
                String adapted =
                        command.replaceFirst("^\\./exo up", "./exo up --port-base " + ports)
                                .replaceFirst(
                                        "^\\./exo client ",
                                        "./exo client --password-file " + password + " ");
                run(adapted);
            }
        } finally {
            run("./exo down");
        }
    }

    private static List<String> commands() throws IOException {
        var commands = new ArrayList<String>();
        boolean shell = false;
        for (String line : Files.readAllLines(ROOT.resolve("README.md"))) {
            if (line.startsWith("```")) {
                shell = line.equals("```sh");
            } else if (shell) {
                String command = line.replaceFirst("\\s+#.*", "").strip();
                if (!command.isEmpty() && !command.startsWith("./exo test")) {
                    commands.add(command);
                }
            }
        }
        return commands;
    }

    private void run(String command) throws Exception {
        Path output = folder.resolve("output");
        var builder =
                new ProcessBuilder("bash", "-c", command)
                        .directory(ROOT.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment().put("EXO_DATA", folder.resolve("data").toString());
        builder.environment().put("EXO_HOME", folder.resolve("home").toString());
        var process = builder.start();
        boolean ended = process.waitFor(10, TimeUnit.MINUTES);
        if (!ended) {
            process.destroyForcibly();
        }
        assertThat(ended).as("%s ends", command).isTrue();
        assertThat(process.exitValue())
                .as("%s says %s", command, Files.readString(output))
                .isZero();
    }
}
