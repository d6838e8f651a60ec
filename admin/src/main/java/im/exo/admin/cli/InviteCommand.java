package im.exo.admin.cli;

import im.exo.admin.api.Refused;
import im.exo.admin.api.Unreachable;
import im.exo.admin.platform.Platform;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.time.Duration;
import java.util.Map;

@Command(
        name = "invite",
        description = "Codes that let somebody make an account without a proof of work.",
        subcommands = {
            InviteCommand.Create.class,
            InviteCommand.Show.class,
            InviteCommand.Revoke.class
        })
final class InviteCommand implements Runnable {

    private static final String PATH = "/internal/invites";

    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "create, list or revoke");
    }

    @Command(
            name = "create",
            description = {
                "Makes invites and prints their codes, one a line. They are stored as hashes: this",
                "is the only time that they are shown."
            })
    static final class Create extends AdminCommand {

        @Option(
                names = "--uses",
                paramLabel = "N",
                defaultValue = "1",
                description = "Accounts that each makes (default: ${DEFAULT-VALUE}).")
        int uses;

        @Option(
                names = "--days",
                paramLabel = "N",
                defaultValue = "7",
                description = "How long they are good, 366 at most (default: ${DEFAULT-VALUE}).")
        int days;

        @Option(
                names = "--count",
                paramLabel = "N",
                defaultValue = "1",
                description = "How many, 1000 at most (default: ${DEFAULT-VALUE}).")
        int count;

        @Override
        void check() {
            if (uses < 1 || uses > 100_000 || days < 1 || days > 366) {
                throw usage("an invite has 1 to 100000 uses and 1 to 366 days");
            }
            if (count < 1 || count > 1000) {
                throw usage("1 to 1000 invites are made at once");
            }
        }

        @Override
        void run(Platform platform, Output out) throws Unreachable, Refused {
            var order =
                    Map.of(
                            "uses", uses,
                            "expiresIn", Duration.ofDays(days).toSeconds(),
                            "count", count);
            var answer = auth(platform, service -> service.call("POST", PATH, order));
            if (out.whole(answer)) {
                return;
            }
            for (var invite : answer.path("invites")) {
                out.line("%s", invite.path("code").asText());
            }
            out.note(
                    "Invites: %d, accounts each: %d, good until %s. Not shown again.",
                    count,
                    uses,
                    Output.minute(answer.path("invites").path(0).path("expiresAt").asLong()));
        }
    }

    @Command(
            name = "list",
            description = "Invites that are not forgotten yet, without their codes.")
    static final class Show extends AdminCommand {

        @Override
        void run(Platform platform, Output out) throws Unreachable, Refused {
            var answer = auth(platform, service -> service.call("GET", PATH, null));
            if (out.whole(answer)) {
                return;
            }
            out.line("%-8s  %9s  %-10s  %s", "ID", "USES LEFT", "CREATED", "EXPIRES");
            for (var invite : answer.path("invites")) {
                out.line(
                        "%-8s  %9d  %-10s  %s",
                        invite.path("id").asText(),
                        invite.path("usesLeft").asInt(),
                        invite.path("createdOn").asText(),
                        Output.minute(invite.path("expiresAt").asLong()));
            }
        }
    }

    @Command(name = "revoke", description = "Ends an invite; the accounts that it made stay.")
    static final class Revoke extends AdminCommand {

        @Parameters(paramLabel = "ID", description = "As invite list shows it: eight digits.")
        String id = "";

        @Override
        void check() {
            if (!id.matches("[0-9a-f]{8}")) {
                throw usage("an invite is named by eight hexadecimal digits");
            }
        }

        @Override
        void run(Platform platform, Output out) throws Unreachable, Refused {
            out.whole(auth(platform, service -> service.call("DELETE", PATH + "/" + id, null)));
            out.note("Revoked.");
        }
    }
}
