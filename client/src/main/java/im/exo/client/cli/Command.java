package im.exo.client.cli;

import im.exo.client.ExoClient;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/** A command on an opened profile. */
abstract class Command implements Callable<Integer> {

    @Spec CommandSpec spec = CommandSpec.create();

    /** @return the exit code */
    abstract ExitCode run(ExoClient client, Output out) throws Exception;

    /** What can be refused before a password is asked for. */
    void check(Shared shared) throws Stop {}

    @Override
    public Integer call() throws Exception {
        Shared shared = Shared.of(spec);
        check(shared);
        try (ExoClient client = shared.open()) {
            return run(client, shared.output()).code;
        }
    }
}
