package im.exo.admin.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import im.exo.admin.api.Refused;
import im.exo.admin.api.Unreachable;
import im.exo.admin.platform.Platform;

import picocli.CommandLine.Command;

@Command(
        name = "statistics",
        description = {
            "Numbers of the whole platform, which name nobody.",
            "It counts whole tables: for now and then. What is watched all the time are metrics",
            "(docs/metrics.md)."
        })
final class StatisticsCommand extends AdminCommand {

    private static final String PATH = "/internal/statistics";

    @Override
    void run(Platform platform, Output out) throws Unreachable, Refused, Stop {
        var numbers = auth(platform, service -> service.call("GET", PATH, null));
        if (platform.files().isPresent() && numbers instanceof ObjectNode object) {
            object.set("files", files(platform, service -> service.call("GET", PATH, null)));
        }
        if (!out.whole(numbers)) {
            tell(numbers, out);
        }
    }

    private static void tell(JsonNode numbers, Output out) {
        var accounts = numbers.path("accounts");
        out.line(
                "accounts    %d active, %d suspended, %d deleted",
                accounts.path("active").asLong(),
                accounts.path("suspended").asLong(),
                accounts.path("deleted").asLong());
        out.line("devices     %d", numbers.path("devices").asLong());
        for (var day : numbers.path("registered")) {
            out.line("registered  %s  %d", day.path("day").asText(), day.path("accounts").asLong());
        }
        out.line(
                "invites     %d open, for %d accounts",
                numbers.path("invites").path("open").asLong(),
                numbers.path("invites").path("usesLeft").asLong());
        var files = numbers.path("files");
        if (!files.isMissingNode()) {
            out.line(
                    "files       %d, %d bytes, of %d accounts",
                    files.path("files").asLong(),
                    files.path("bytes").asLong(),
                    files.path("accounts").asLong());
        }
    }
}
