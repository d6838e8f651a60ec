package im.exo.admin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.contract.AccountId;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

class AdminTest {

    private record Ended(int code, String out, String err) {}

    private static final String OVERVIEW =
            "{\"status\":\"suspended\",\"devices\":"
                    + "[{\"createdOn\":\"2026-03-01\",\"lastUsedOn\":\"2026-03-02\"}]}";

    @TempDir private Path folder;
    private final Map<String, String> environment = new HashMap<>();
    private final AccountId account = AccountId.random();
    private final String path = "/internal/accounts/" + account.text();
    private FakeServices services;

    @BeforeEach
    void open() throws Exception {
        services = new FakeServices();
        environment.put("EXO_ADMIN_AUTH_URL", services.address());
        environment.put("EXO_ADMIN_FILES_URL", services.address() + "/");
        environment.put("EXO_INTERNAL_KEY", FakeServices.KEY);
    }

    @AfterEach
    void close() {
        services.close();
    }

    @Test
    void the_platform_of_a_data_folder_is_found_by_what_it_left_there() throws Exception {
        services.answer("GET /internal/registration-mode", 200, "{\"mode\":\"open\"}");
        environment.clear();
        environment.put("EXO_DATA", folder.toString());
        Files.createDirectories(folder.resolve("run"));
        Files.createDirectories(folder.resolve("secrets"));
        Files.writeString(
                folder.resolve("run/services"),
                "auth-service " + services.address() + "\nfile-service http://127.0.0.1:9\n");
        Files.writeString(folder.resolve("secrets/internal-key"), FakeServices.KEY + "\n");

        assertThat(admin("registration")).isEqualTo(new Ended(0, "open\n", ""));
    }

    @Test
    void where_nothing_runs_it_says_what_to_do() {
        environment.clear();
        environment.put("EXO_DATA", folder.resolve("nowhere").toString());
        var nothing = admin("registration");
        assertThat(nothing.code).isEqualTo(3);
        assertThat(nothing.err).contains("./exo up").contains("EXO_ADMIN_AUTH_URL");

        environment.put("EXO_ADMIN_AUTH_URL", "http://127.0.0.1:9");
        environment.put("EXO_INTERNAL_KEY", FakeServices.KEY);
        var silent = admin("statistics");
        assertThat(silent.code).isEqualTo(3);
        assertThat(silent.err).contains("auth-service does not answer at http://127.0.0.1:9");
    }

    @Test
    void an_environment_that_makes_no_sense_is_named_and_the_key_is_never_shown() {
        environment.remove("EXO_INTERNAL_KEY");
        assertThat(admin("registration").err).contains("EXO_INTERNAL_KEY is not set");
        environment.put("EXO_INTERNAL_KEY", "short secret");
        var shortKey = admin("registration");
        assertThat(shortKey.code).isEqualTo(2);
        assertThat(shortKey.err).contains("EXO_INTERNAL_KEY").doesNotContain("short secret");
        environment.put("EXO_ADMIN_AUTH_URL", "auth-service:8080");
        assertThat(admin("registration").code).isEqualTo(2);
        assertThat(services.asked()).isEmpty();
    }

    @Test
    void another_key_has_its_own_exit_code() {
        services.answer("GET /internal/registration-mode", 200, "{\"mode\":\"open\"}");
        environment.put("EXO_INTERNAL_KEY", "k".repeat(40));

        var ended = admin("registration");

        assertThat(ended.code).isEqualTo(4);
        assertThat(ended.err).contains("key").doesNotContain("kkkk");
    }

    @Test
    void the_switch_is_shown_and_set() {
        services.answer(
                "PUT /internal/registration-mode {\"mode\":\"closed\"}",
                200,
                "{\"mode\":\"closed\"}");

        assertThat(admin("registration", "closed").out).isEqualTo("closed\n");
        assertThat(admin("registration", "shut").code).isEqualTo(2);
        assertThat(services.asked()).hasSize(1);
    }

    @Test
    void codes_come_one_a_line_and_nothing_else_with_them() {
        services.answer("GET /internal/invites", 200, "{\"invites\":[]}");
        var answer =
                "{\"invites\":[{\"id\":\"00000001\",\"code\":\"aaaaa-1\",\"usesLeft\":2,"
                        + "\"createdOn\":\"2026-03-01\",\"expiresAt\":0},{\"id\":\"00000002\","
                        + "\"code\":\"bbbbb-2\",\"usesLeft\":2,\"createdOn\":\"2026-03-01\","
                        + "\"expiresAt\":0}]}";
        services.answer("POST /internal/invites", 201, answer);

        var made = admin("invite", "create", "--count", "2", "--uses", "2", "--days", "1");

        assertThat(made.code).isZero();
        assertThat(made.out).isEqualTo("aaaaa-1\nbbbbb-2\n");
        assertThat(made.err).contains("Not shown again");
        assertThat(services.asked().getFirst())
                .contains("\"count\":2", "\"uses\":2", "\"expiresIn\":86400");
        assertThat(admin("--json", "invite", "create").out).isEqualTo(answer + "\n");
        assertThat(admin("invite", "list", "--json").out).isEqualTo("{\"invites\":[]}\n");
        assertThat(admin("invite", "create", "--uses", "0").code).isEqualTo(2);
        assertThat(admin("invite", "create", "--days", "367").code).isEqualTo(2);
    }

    @Test
    void an_invite_is_revoked_by_its_id() {
        services.answer("DELETE /internal/invites/0123abcd", 204, "");
        services.answer(
                "DELETE /internal/invites/00000000", 404, FakeServices.problem("unknown-invite"));

        assertThat(admin("invite", "revoke", "0123abcd").code).isZero();
        assertThat(admin("invite", "revoke", "00000000").code).isEqualTo(5);
        assertThat(admin("invite", "revoke", "../accounts").code).isEqualTo(2);
    }

    @Test
    void an_account_is_suspended_resumed_and_shown() {
        services.answer("PUT " + path + "/status {\"status\":\"suspended\"}", 200, OVERVIEW);
        services.answer("PUT " + path + "/status {\"status\":\"active\"}", 200, OVERVIEW);
        services.answer("GET " + path + "/overview", 200, OVERVIEW);
        services.answer("GET " + path + "/quota", 200, "{\"bytes\":1024,\"own\":true,\"used\":7}");

        assertThat(admin("account", "suspend", account.text()).out).contains("suspended");
        assertThat(admin("account", "resume", account.text().replace("-", "")).code).isZero();
        assertThat(admin("account", "show", account.text()).out)
                .contains("devices  1", "last used 2026-03-02", "1024 bytes (its own), 7 used");
        assertThat(admin("account", "show", account.text(), "--json").out)
                .contains("\"quota\":{\"bytes\":1024");
    }

    @Test
    void an_account_is_shown_without_its_quota_where_file_service_is_not_known() {
        environment.remove("EXO_ADMIN_FILES_URL");
        services.answer("GET " + path + "/overview", 200, OVERVIEW);

        assertThat(admin("account", "show", account.text()).code).isZero();
        var quota = admin("account", "quota", account.text(), "default");
        assertThat(quota.code).isEqualTo(2);
        assertThat(quota.err).contains("EXO_ADMIN_FILES_URL");
    }

    @Test
    void signing_out_asks_whether_it_is_meant() {
        services.answer(
                "POST " + path + "/sign-out", 200, "{\"status\":\"active\",\"devices\":[]}");

        var unsure = admin("account", "sign-out", account.text());
        assertThat(unsure.code).isEqualTo(2);
        assertThat(unsure.err).contains("--yes").contains("removes all devices");
        assertThat(services.asked()).isEmpty();
        assertThat(admin("account", "sign-out", account.text(), "--yes").out)
                .contains("devices  0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"show", "suspend", "resume", "sign-out", "quota"})
    void a_mistyped_or_unknown_account_is_told_apart(String command) {
        services.answer("GET " + path + "/overview", 404, FakeServices.problem("unknown-account"));
        String typed = account.text();
        String mistyped = (typed.charAt(0) == '0' ? '1' : '0') + typed.substring(1);
        String[] more = command.equals("quota") ? new String[] {"default"} : new String[0];

        var ended = admin(join(new String[] {"account", command, mistyped}, more));

        assertThat(ended.code).isEqualTo(2);
        assertThat(ended.err).contains("check digits");
        assertThat(services.asked()).isEmpty();
        assertThat(admin("account", "show", typed).code).isEqualTo(5);
    }

    @Test
    void a_quota_is_set_and_taken_back() {
        var quota = "{\"bytes\":524288000,\"own\":true,\"used\":0}";
        services.answer("PUT " + path + "/quota {\"bytes\":524288000}", 200, quota);
        services.answer("DELETE " + path + "/quota", 200, quota);

        assertThat(admin("account", "quota", account.text(), "500M").code).isZero();
        assertThat(admin("account", "quota", account.text(), "default").code).isZero();
        for (String none : new String[] {"", "-1", "1T", "1.5G", "much", "999999999999999G"}) {
            assertThat(admin("account", "quota", account.text(), none).code).isEqualTo(2);
        }
        assertThat(services.asked()).hasSize(2);
    }

    @Test
    void statistics_are_told_to_people_and_programs() {
        services.answer(
                "GET /internal/statistics",
                200,
                "{\"accounts\":{\"active\":3,\"suspended\":1,\"deleted\":0},\"devices\":5,"
                        + "\"registered\":[{\"day\":\"2026-03-01\",\"accounts\":2}],"
                        + "\"invites\":{\"open\":1,\"usesLeft\":9},"
                        + "\"files\":4,\"bytes\":100}");

        assertThat(admin("statistics").out)
                .contains("3 active, 1 suspended, 0 deleted", "2026-03-01  2", "1 open, for 9");
        assertThat(admin("statistics", "--json").out).contains("\"devices\":5");
    }

    @Test
    void keys_are_rotated_as_the_contract_says() {
        var answer = "{\"turn\":7,\"publishedAt\":0,\"signsFrom\":3600000,\"retiredAt\":4500000}";
        services.answer("POST /internal/signing-keys/rotation", 200, answer);
        services.answer("POST /internal/signing-keys/rotation?compromised=true", 200, answer);

        assertThat(admin("keys", "rotate").out).contains("7", "1970-01-01 01:00 UTC");
        assertThat(admin("keys", "rotate", "--compromised", "--json").out).isEqualTo(answer + "\n");
    }

    @Test
    void what_answers_and_is_no_service_is_unreachable() {
        services.answer("GET /internal/registration-mode", 200, "<html>");
        assertThat(admin("registration").code).isEqualTo(3);
        services.answer("GET /internal/registration-mode", 503, "{\"title\":\"try again\"}");
        assertThat(admin("registration")).isEqualTo(new Ended(3, "", "exo admin: try again\n"));
        services.answer("GET /internal/registration-mode", 500, "{}");
        assertThat(admin("registration").code).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "registration",
                "invite",
                "invite create",
                "invite list",
                "invite revoke",
                "account",
                "account show",
                "account suspend",
                "account resume",
                "account sign-out",
                "account quota",
                "statistics",
                "keys",
                "keys rotate"
            })
    void every_command_explains_itself(String command) {
        var words = command.isEmpty() ? new String[0] : command.split(" ");

        var help = admin(join(words, "--help"));

        assertThat(help.code).isZero();
        assertThat(help.out).contains("Usage: exo admin").contains("--json");
        if (command.isEmpty()) {
            assertThat(help.out).contains("Exit codes: 0 good");
            assertThat(admin().code).isEqualTo(2);
        }
    }

    private static String[] join(String[] words, String... more) {
        var all = new String[words.length + more.length];
        System.arraycopy(words, 0, all, 0, words.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        return all;
    }

    private Ended admin(String... words) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int code = Main.execute(environment, new PrintStream(out), new PrintStream(err), words);
        return new Ended(
                code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
