package im.exo.admin.cli;

import com.fasterxml.jackson.databind.JsonNode;

import im.exo.admin.api.Refused;
import im.exo.admin.api.Unreachable;
import im.exo.admin.platform.Platform;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "keys",
        description = "The keys that sign access tokens.",
        subcommands = KeysCommand.Rotate.class)
final class KeysCommand implements Runnable {

    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "rotate");
    }

    @Command(
            name = "rotate",
            description = {
                "Publishes a new signing key now. It signs once all verifiers know it, and the old",
                "one is accepted until its last token has expired: nobody notices."
            })
    static final class Rotate extends AdminCommand {

        @Option(
                names = "--compromised",
                description = {
                    "Somebody else has the present key: the new one signs at once, and the old one",
                    "is no longer published. Tokens that it signed are refused, and clients fetch",
                    "new ones by themselves."
                })
        boolean compromised;

        @Override
        void run(Platform platform, Output out) throws Unreachable, Refused {
            var path = "/internal/signing-keys/rotation" + (compromised ? "?compromised=true" : "");
            var answer = auth(platform, service -> service.call("POST", path, null));
            if (out.whole(answer)) {
                return;
            }
            out.line("turn        %s", answer.path("turn").asText());
            out.line("published   %s", moment(answer.path("publishedAt")));
            out.line("signs from  %s", moment(answer.path("signsFrom")));
            out.line("old retired %s", moment(answer.path("retiredAt")));
        }

        /** Milliseconds since the epoch, or a text as it is. */
        private static String moment(JsonNode value) {
            return value.isNumber() ? Output.minute(value.asLong()) : value.asText("-");
        }
    }
}
