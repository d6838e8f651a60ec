package im.exo.admin.cli;

import im.exo.admin.api.Refused;
import im.exo.admin.api.Unreachable;
import im.exo.admin.platform.Platform;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.util.List;
import java.util.Map;

@Command(
        name = "registration",
        description = {
            "Shows or sets who may make an account.",
            "open: a proof of work or an invite; invite: an invite; closed: nobody. It holds for",
            "all instances within seconds, and for nobody who has an account already."
        })
final class RegistrationCommand extends AdminCommand {

    private static final String PATH = "/internal/registration-mode";

    @Parameters(arity = "0..1", paramLabel = "open|invite|closed", description = "Sets it.")
    @Nullable String mode;

    @Override
    void check() {
        if (mode != null && !List.of("open", "invite", "closed").contains(mode)) {
            throw usage("registration is open, invite or closed");
        }
    }

    @Override
    void run(Platform platform, Output out) throws Unreachable, Refused {
        var wanted = mode;
        var answer =
                auth(
                        platform,
                        service ->
                                wanted == null
                                        ? service.call("GET", PATH, null)
                                        : service.call("PUT", PATH, Map.of("mode", wanted)));
        if (!out.whole(answer)) {
            out.line("%s", answer.path("mode").asText());
        }
    }
}
