package im.exo.admin.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import im.exo.admin.api.Refused;
import im.exo.admin.api.Unreachable;
import im.exo.admin.platform.Platform;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.Map;

@Command(
        name = "account",
        description = "One account, by its Exo ID, which is written into no log.",
        subcommands = {
            AccountCommand.Show.class,
            AccountCommand.Suspend.class,
            AccountCommand.Resume.class,
            AccountCommand.SignOut.class,
            QuotaCommand.class
        })
final class AccountCommand implements Runnable {

    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "show, suspend, resume, sign-out or quota");
    }

    /** A command on one account. */
    abstract static class One extends AdminCommand {

        @Parameters(paramLabel = "EXO-ID", description = "The account.")
        String account = "";

        /** Where the account's calls are. */
        String path(String what) {
            return "/internal/accounts/" + account(account).text() + "/" + what;
        }

        @Override
        void check() {
            account(account);
        }

        void status(String status, Platform platform, Output out) throws Unreachable, Refused {
            var wanted = Map.of("status", status);
            var overview = auth(platform, service -> service.call("PUT", path("status"), wanted));
            if (!out.whole(overview)) {
                tell(overview, out);
            }
        }

        static void tell(JsonNode overview, Output out) {
            out.line("status   %s", overview.path("status").asText());
            out.line("devices  %d", overview.path("devices").size());
            for (var device : overview.path("devices")) {
                out.line(
                        "         since %s, last used %s",
                        device.path("createdOn").asText(), device.path("lastUsedOn").asText());
            }
        }
    }

    @Command(
            name = "show",
            description = "Status, devices with their days of use, and quota. More is not known.")
    static final class Show extends One {

        @Override
        void run(Platform platform, Output out) throws Unreachable, Refused, Stop {
            var overview = auth(platform, service -> service.call("GET", path("overview"), null));
            @Nullable JsonNode quota =
                    platform.files().isEmpty()
                            ? null
                            : files(platform, service -> service.call("GET", path("quota"), null));
            if (quota != null && overview instanceof ObjectNode object) {
                object.set("quota", quota);
            }
            if (out.whole(overview)) {
                return;
            }
            tell(overview, out);
            if (quota != null) {
                QuotaCommand.tell(quota, out);
            }
        }
    }

    @Command(
            name = "suspend",
            description = {
                "Closes the account for now: nobody signs in to it, its sockets close and its",
                "tokens are refused within a second. Nothing is removed."
            })
    static final class Suspend extends One {

        @Override
        void run(Platform platform, Output out) throws Unreachable, Refused {
            status("suspended", platform, out);
        }
    }

    @Command(
            name = "resume",
            description = "Opens a suspended account again; its devices go on where they were.")
    static final class Resume extends One {

        @Override
        void run(Platform platform, Output out) throws Unreachable, Refused {
            status("active", platform, out);
        }
    }

    @Command(
            name = "sign-out",
            description = {
                "Ends all sessions of the account. A session is a device, so all its devices are",
                "removed, with their keys and the messages that wait for them; the password (or",
                "the recovery key) opens the account on new ones. It cannot be taken back."
            })
    static final class SignOut extends One {

        @Option(names = "--yes", description = "That this is meant.")
        boolean yes;

        @Override
        void check() {
            super.check();
            if (!yes) {
                throw usage(
                        "this removes all devices of the account and what waits for them; say"
                                + " --yes if that is meant");
            }
        }

        @Override
        void run(Platform platform, Output out) throws Unreachable, Refused {
            var overview = auth(platform, service -> service.call("POST", path("sign-out"), null));
            if (!out.whole(overview)) {
                tell(overview, out);
            }
        }
    }
}
