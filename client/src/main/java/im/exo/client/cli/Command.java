package im.exo.client.cli;

import im.exo.client.ExoClient;

import java.util.concurrent.Callable;

import picocli.CommandLine.Mixin;

/** A command on an opened profile. */
abstract class Command implements Callable<Integer> {

    @Mixin Shared shared = new Shared();

    /** @return the exit code */
    abstract ExitCode run(ExoClient client, Output out) throws Exception;

    @Override
    public Integer call() throws Exception {
        try (ExoClient client = shared.open()) {
            return run(client, shared.output()).code;
        }
    }
}
