package im.exo.auth.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Many at once. */
public final class Crowd {

    private Crowd() {}

    /** Runs {@code work} this many times, all starting together; results in no order. */
    public static <R> List<R> of(int many, IntFunction<R> work) throws Exception {
        var start = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<R>>();
            for (int i = 0; i < many; i++) {
                int n = i;
                Callable<R> one =
                        () -> {
                            start.await();
                            return work.apply(n);
                        };
                running.add(threads.submit(one));
            }
            start.countDown();
            var results = new ArrayList<R>();
            for (var future : running) {
                results.add(future.get());
            }
            return results;
        }
    }
}
