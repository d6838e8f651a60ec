package im.exo.client.cli;

import im.exo.client.ExoClient;
import im.exo.client.ExoOptions;
import im.exo.client.account.RegistrationMode;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.Unreachable;
import im.exo.client.recovery.RecoveryKey;
import im.exo.client.store.ProfileStore;
import im.exo.contract.InviteCode;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

@CommandLine.Command(
        name = "register",
        description = "Makes a new anonymous account: no phone, no e-mail, nothing personal.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} register --server http://localhost:8440",
            "  ${ROOT-COMMAND-NAME} register --invite 4tq7e-...",
            "  ${ROOT-COMMAND-NAME} --profile bot register --password-file pw --no-recovery"
        })
final class Register implements Callable<Integer> {

    @Spec CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--no-recovery",
            description = "Makes no recovery key: losing password and devices loses the account.")
    boolean noRecovery;

    @Option(
            names = "--invite",
            paramLabel = "CODE",
            description = {
                "A code from the server's operator. It takes the place of the proof of work, and",
                "some servers take nobody without one."
            })
    @Nullable String invite;

    @CommandLine.Mixin DeviceLabel label = new DeviceLabel();

    @Override
    public Integer call() throws Exception {
        Shared shared = Shared.of(spec);
        ExoOptions options = shared.options().deviceName(label.name());
        if (ProfileStore.exists(options.profile())) {
            throw new Stop(
                    ExitCode.FAILED,
                    "profile '"
                            + shared.profile
                            + "' has an account already; --profile NAME makes another");
        }
        Optional<InviteCode> code = code();
        welcome(ExoClient.registrationMode(options), code);
        char[] password = shared.password(true);
        Output out = shared.output();
        if (code.isEmpty()) {
            out.say("Doing the server's proof of work, a few seconds...");
        }
        try (ExoClient client = ExoClient.register(options, password, code);
                var key = RecoveryKey.random()) {
            show(client, !noRecovery && stored(client, key, out) ? key : null, out);
        } finally {
            Arrays.fill(password, '\0');
        }
        return ExitCode.OK.code;
    }

    /** The account is there either way; without the key it lacks a way back. */
    private static boolean stored(ExoClient client, RecoveryKey key, Output out) {
        try {
            client.recovery().set(key);
            return true;
        } catch (Unreachable | ServerProblem | SignedOut e) {
            out.event(
                    "! The recovery key could not be stored ("
                            + e.getMessage()
                            + "), so there is none yet. Make one later: "
                            + out.hint("recovery", "new"),
                    "recovery-failed",
                    "reason",
                    String.valueOf(e.getMessage()));
            return false;
        }
    }

    private static void show(ExoClient client, @Nullable RecoveryKey key, Output out) {
        var members =
                new ArrayList<Object>(
                        List.of("exoId", client.exoId(), "device", client.self().device().value()));
        if (key != null) {
            out.say(KeySheet.text(key));
            members.addAll(
                    List.of(
                            "recoveryKey",
                            key.code(),
                            "recoveryWords",
                            String.join(" ", key.words())));
        }
        out.event(
                "Your Exo ID is " + client.exoId() + "\nGive it to whoever may write to you.",
                "registered",
                members.toArray());
    }

    private Optional<InviteCode> code() throws Stop {
        try {
            return Optional.ofNullable(invite).map(InviteCode::parse);
        } catch (IllegalArgumentException e) {
            throw new Stop(
                    ExitCode.USAGE,
                    "that is no invite: 30 letters and digits with their check digits are needed");
        }
    }

    /** Before a password is thought of or anything is computed. */
    private static void welcome(RegistrationMode mode, Optional<InviteCode> code) throws Stop {
        switch (mode) {
            case OPEN -> {}
            case INVITE -> {
                if (code.isEmpty()) {
                    throw new Stop(
                            ExitCode.FAILED,
                            "this server takes new accounts by invite only; ask its operator for"
                                    + " a code, then: register --invite CODE");
                }
            }
            case CLOSED ->
                    throw new Stop(ExitCode.FAILED, "this server takes no new accounts just now");
        }
    }
}
