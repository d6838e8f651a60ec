package im.exo.admin.cli;

import im.exo.admin.api.Refused;
import im.exo.admin.api.Service;
import im.exo.admin.api.Unreachable;
import im.exo.admin.platform.Platform;
import im.exo.admin.platform.Whereabouts.NotFound;
import im.exo.contract.AccountId;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/** A command that talks to a platform. */
abstract class AdminCommand implements Callable<Integer> {

    @Spec CommandSpec spec = CommandSpec.create();

    /** A call to one service. */
    interface Call<R> {
        R to(Service service) throws Unreachable, Refused;
    }

    abstract void run(Platform platform, Output out) throws Unreachable, Refused, Stop;

    /** What can be refused before a platform is looked for. */
    void check() {}

    @Override
    public Integer call() throws Unreachable, Refused, Stop, NotFound {
        check();
        var main = (Main) spec.root().userObject();
        run(main.whereabouts().find(), main.output());
        return ExitCode.GOOD.code;
    }

    static <R> R auth(Platform platform, Call<R> call) throws Unreachable, Refused {
        try (var service = new Service("auth-service", platform.auth(), platform.key())) {
            return call.to(service);
        }
    }

    static <R> R files(Platform platform, Call<R> call) throws Unreachable, Refused, Stop {
        var address =
                platform.files()
                        .orElseThrow(
                                () ->
                                        new Stop(
                                                ExitCode.USAGE,
                                                "this takes file-service's address in"
                                                        + " EXO_ADMIN_FILES_URL"));
        try (var service = new Service("file-service", address, platform.key())) {
            return call.to(service);
        }
    }

    AccountId account(String text) {
        try {
            return AccountId.parse(text);
        } catch (IllegalArgumentException e) {
            throw usage("that is no Exo ID: its characters or check digits are wrong");
        }
    }

    ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
