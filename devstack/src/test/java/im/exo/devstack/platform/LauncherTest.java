package im.exo.devstack.platform;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.devstack.standin.StandInCheckout;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The script `./exo`, as far as it does not build. */
class LauncherTest {
    @TempDir private Path folder;

    @Test
    void help_lists_every_command_from_any_folder() throws Exception {
        Ended help = exo("help");
        assertThat(help.code()).isZero();
        assertThat(help.text())
                .contains(
                        "up", "down", "status", "logs", "doctor", "demo", "client", "bench",
                        "test");
        assertThat(exo("--help").text()).isEqualTo(help.text());
    }

    @Test
    void an_unknown_command_is_usage() throws Exception {
        Ended unknown = exo("fly");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.text()).contains("no command fly");
        assertThat(exo("test", "no-such-module").code()).isEqualTo(2);
        assertThat(exo("test", "--no-such-option").code()).isEqualTo(2);
    }

    @Test
    void the_test_command_sums_what_the_reports_say_and_counts_a_broken_build() throws Exception {
        Path checkout =
                checkoutWithMaven(
                        """
                mkdir -p a/target/surefire-reports b/target/surefire-reports
                echo '<testsuite name="A" time="1" tests="5" errors="1" skipped="0" failures="1">' > a/target/surefire-reports/TEST-A.xml
                echo '<testsuite name="B" time="1" tests="3" errors="0" skipped="0" failures="0">' > b/target/surefire-reports/TEST-B.xml
                exit 1
                """);
        Ended red = script(checkout, "test");
        assertThat(red.code()).isEqualTo(1);
        assertThat(red.text().strip()).endsWith("6 passed, 2 failed");

        Ended broken = script(checkoutWithMaven("exit 1\n"), "test");
        assertThat(broken.code()).isEqualTo(1);
        assertThat(broken.text().strip()).endsWith("0 passed, 1 failed");

        Ended green =
                script(
                        checkoutWithMaven(
                                """
                mkdir -p a/target/surefire-reports
                echo '<testsuite name="A" time="1" tests="5" errors="0" skipped="0" failures="0">' > a/target/surefire-reports/TEST-A.xml
                """),
                        "test");
        assertThat(green.code()).isZero();
        assertThat(green.text().strip()).endsWith("5 passed, 0 failed");
    }

    @Test
    void the_test_command_does_not_begin_with_a_browser_that_is_no_program() throws Exception {
        Path checkout = checkoutWithMaven("touch begun\n");
        Path file = Files.createFile(folder.resolve("chromium"));
        for (Path none : List.of(folder, file, folder.resolve("no-such-file"))) {
            Ended ended = run(checkout, Map.of("EXO_CHROMIUM", none.toString()), "test");
            assertThat(ended.code()).isEqualTo(69);
            assertThat(ended.text()).contains("EXO_CHROMIUM is no program: " + none);
        }
        assertThat(checkout.resolve("begun")).doesNotExist();
        assertThat(file.toFile().setExecutable(true)).isTrue();
        run(checkout, Map.of("EXO_CHROMIUM", file.toString()), "test");
        assertThat(checkout.resolve("begun")).exists();
    }

    @Test
    void what_a_good_test_run_built_counts_as_built_and_what_a_failed_one_built_does_not()
            throws Exception {
        String edits =
                """
                mkdir -p contract/src/main contract/target
                sleep 0.05
                echo jar > contract/target/contract-%s.jar
                echo edited meanwhile > contract/src/main/Edited.java
                """
                        .formatted(version());
        Path good = checkoutWithMaven(edits);
        Path stamp = good.resolve("contract/target/.exo-stamp");
        assertThat(script(good, "test").text()).contains("no test ran");
        String asItWas = Files.readString(stamp);
        script(good, "test");
        assertThat(Files.readString(stamp))
                .as("of the sources at the beginning, which were edited before")
                .isNotEqualTo(asItWas);

        Path bad = checkoutWithMaven(edits + "exit 1\n");
        script(bad, "test");
        assertThat(bad.resolve("contract/target/contract-" + version() + ".jar")).exists();
        assertThat(bad.resolve("contract/target/.exo-stamp")).doesNotExist();
    }

    @Test
    void a_build_leaves_the_old_jar_to_a_process_that_has_it_open() throws Exception {
        Path checkout =
                checkoutWithMaven(
                        "echo new > contract/target/contract-%s.jar\n".formatted(version()));
        Path jar = checkout.resolve("contract/target/contract-" + version() + ".jar");
        Files.createDirectories(jar.getParent());
        Files.writeString(jar, "old");
        try (var open = Files.newByteChannel(jar)) {
            assertThat(script(checkout, "build", "contract").code()).isZero();
            assertThat(Files.readString(jar)).isEqualTo("new\n");
            var read = ByteBuffer.allocate(16);
            assertThat(open.read(read)).isEqualTo(3);
            assertThat(new String(read.array(), 0, 3, StandardCharsets.UTF_8)).isEqualTo("old");
        }
    }

    private static String version() throws IOException {
        return Files.readAllLines(StandInCheckout.root().resolve("pom.xml")).stream()
                .filter(line -> line.startsWith("  <version>"))
                .map(line -> line.replaceAll("</?version>", "").strip())
                .findFirst()
                .orElseThrow();
    }

    private record Ended(int code, String text) {}

    private Path checkoutWithMaven(String behaviour) throws IOException {
        Path checkout = Files.createTempDirectory(folder, "checkout");
        Files.copy(StandInCheckout.root().resolve("exo"), checkout.resolve("exo"));
        Files.copy(StandInCheckout.root().resolve("pom.xml"), checkout.resolve("pom.xml"));
        Files.createDirectory(checkout.resolve("contract"));
        Files.copy(
                StandInCheckout.root().resolve("contract/pom.xml"),
                checkout.resolve("contract/pom.xml"));
        Path maven = checkout.resolve("mvnw");
        Files.writeString(maven, "#!/bin/sh\n" + behaviour);
        assertThat(maven.toFile().setExecutable(true)).isTrue();
        return checkout;
    }

    private Ended exo(String... words) throws IOException, InterruptedException {
        return run(StandInCheckout.root(), words);
    }

    private Ended script(Path checkout, String... words) throws IOException, InterruptedException {
        return run(checkout, words);
    }

    private Ended run(Path checkout, String... words) throws IOException, InterruptedException {
        return run(checkout, Map.of(), words);
    }

    private Ended run(Path checkout, Map<String, String> environment, String... words)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("bash", checkout.resolve("exo").toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        return new Ended(process.exitValue(), text);
    }
}
