package im.exo.kit.health;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks a remote need, and waits no longer than whoever looks at an instance's health does. */
final class RemoteNeed {

    private final Need.Remote need;
    private final Executor threads;
    private @Nullable FutureTask<Optional<Lack>> open;

    RemoteNeed(Need.Remote need, Executor threads) {
        this.need = need;
        this.threads = threads;
    }

    /** Asks, unless the last question is still open: one that hangs must not become many. */
    synchronized FutureTask<Optional<Lack>> ask() {
        var question = open;
        if (question == null || question.isDone()) {
            question = new FutureTask<>(need::lack);
            open = question;
            threads.execute(question);
        }
        return question;
    }

    Optional<Lack> answer(FutureTask<Optional<Lack>> question, long nanos)
            throws InterruptedException {
        try {
            return question.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return Optional.of(need.silence());
        }
    }
}
