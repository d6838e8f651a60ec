package im.exo.client.cli;

import im.exo.client.ExoClient;
import im.exo.client.ExoOptions;
import im.exo.client.NoSuchAccount;
import im.exo.client.account.PasswordChangedElsewhere;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.Unreachable;
import im.exo.client.store.ProfileInUse;
import im.exo.client.store.ProfileStore;
import im.exo.client.store.WrongPassword;
import im.exo.client.usernames.NoSuchUsername;
import im.exo.contract.AccountId;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/** Options that every command takes, and what follows from them. */
final class Shared {

    static final String DEFAULT_PROFILE = "default";

    @Option(
            scope = ScopeType.INHERIT,
            names = "--profile",
            paramLabel = "NAME",
            description = "Which of several profiles on this machine (default: ${DEFAULT-VALUE}).",
            defaultValue = DEFAULT_PROFILE)
    String profile = DEFAULT_PROFILE;

    @Option(
            scope = ScopeType.INHERIT,
            names = "--home",
            paramLabel = "DIR",
            description = "Where profiles are kept (EXO_HOME; default: ~/.exo).")
    @Nullable Path home;

    @Option(
            scope = ScopeType.INHERIT,
            names = "--server",
            paramLabel = "URL",
            description =
                    "The front door (EXO_SERVER); register, login and link remember it in the profile."
                            + " Default: the profile's.")
    @Nullable URI server;

    @Option(
            scope = ScopeType.INHERIT,
            names = "--ca",
            paramLabel = "FILE",
            description = "PEM file with the certificate authority to trust (EXO_CA).")
    @Nullable Path authority;

    @Option(
            scope = ScopeType.INHERIT,
            names = "--password-file",
            paramLabel = "FILE",
            description = "File with the password, readable by its owner only (0600).")
    @Nullable Path passwordFile;

    @Option(
            scope = ScopeType.INHERIT,
            names = "--json",
            description = "One JSON object per line, see the README.")
    boolean json;

    @Option(
            scope = ScopeType.INHERIT,
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    boolean help;

    /** Where lines go. */
    OutputStream out = new FileOutputStream(FileDescriptor.out);

    /** The options of the command line that this command is a part of. */
    static Shared of(CommandSpec spec) {
        return ((Main) spec.root().userObject()).shared;
    }

    Output output() {
        return new Output(json, hint(), out);
    }

    private Hint hint() {
        return new Hint(profile, home);
    }

    ExoOptions options() throws Stop {
        if (!profile.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw new Stop(
                    ExitCode.USAGE, "a profile's name is made of letters, digits, dot, dash, _");
        }
        Path root = home;
        if (root == null) {
            String fromEnvironment = System.getenv("EXO_HOME");
            root =
                    fromEnvironment == null || fromEnvironment.isBlank()
                            ? Path.of(System.getProperty("user.home"), ".exo")
                            : Path.of(fromEnvironment);
        }
        var options =
                ExoOptions.of(root.resolve("profiles").resolve(profile)).deliveryReceipts(true);
        URI front =
                FrontDoor.choose(server, System.getenv(), ProfileStore.exists(options.profile()));
        if (front != null) {
            options = options.server(front);
        }
        Path ca = authority;
        String trusted = System.getenv("EXO_CA");
        if (ca == null && trusted != null && !trusted.isBlank()) {
            ca = Path.of(trusted);
        }
        if (ca == null) {
            return options;
        }
        if (!Files.isReadable(ca)) {
            throw new Stop(
                    ExitCode.NOT_FOUND, "the certificate authority's file cannot be read: " + ca);
        }
        return options.authority(ca);
    }

    char[] password(boolean fresh) throws Stop {
        return password("Password of profile '" + profile + "'", fresh);
    }

    char[] password(String question, boolean fresh) throws Stop {
        return passwordFile != null
                ? Passwords.fromFile(passwordFile)
                : Passwords.prompt(question, fresh);
    }

    /** Opens the profile; needs no server. */
    ExoClient open() throws Stop, IOException, ProfileInUse, WrongPassword {
        var options = existing();
        char[] password = password(false);
        try {
            return ExoClient.open(options, password);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    /** Options for a profile that has an account. */
    ExoOptions existing() throws Stop {
        var options = options();
        if (!ProfileStore.exists(options.profile())) {
            throw new Stop(
                    ExitCode.NOT_FOUND,
                    "profile '" + profile + "' has no account yet; run: " + hint().to("register"));
        }
        return options;
    }

    static AccountId person(ExoClient client, String who) throws Stop {
        return Whom.known(client, who);
    }

    /** An Exo ID as somebody typed it; one that has a mistake in it is a usage error everywhere. */
    static AccountId exoId(String text) throws Stop {
        try {
            return AccountId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new Stop(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }

    static String name(ExoClient client, AccountId account) {
        return client.contacts().nameOf(account).orElseGet(account::text);
    }

    /** The exit code for whatever went wrong. */
    static ExitCode codeOf(Throwable e) {
        return switch (e) {
            case Stop stop -> stop.code;
            case WrongPassword w -> ExitCode.CREDENTIALS;
            case SignedOut s -> ExitCode.CREDENTIALS;
            case PasswordChangedElsewhere p -> ExitCode.CREDENTIALS;
            case ProfileInUse p -> ExitCode.IN_USE;
            case NoSuchAccount n -> ExitCode.NOT_FOUND;
            case NoSuchUsername n -> ExitCode.NOT_FOUND;
            case NoSuchFileException n -> ExitCode.NOT_FOUND;
            case Unreachable u -> ExitCode.UNREACHABLE;
            case ServerProblem p when p.status() == 401 -> ExitCode.CREDENTIALS;
            case ServerProblem p when p.status() == 404 -> ExitCode.NOT_FOUND;
            case ServerProblem p when p.status() == 502 || p.status() == 503 || p.status() == 504 ->
                    ExitCode.UNREACHABLE;
            default -> ExitCode.FAILED;
        };
    }
}
