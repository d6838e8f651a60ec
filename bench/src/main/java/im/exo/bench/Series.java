package im.exo.bench;

import im.exo.bench.Load.Measured;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The runs of one load. A figure quoted is the median of that figure over the runs, whatever run it
 * comes from: no single run stands for the others.
 */
record Series(String name, List<Measured> runs) {

    Series {
        runs = List.copyOf(runs);
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("no run of " + name);
        }
    }

    double median(ToDoubleFunction<Measured> figure) {
        double[] sorted = each(figure);
        java.util.Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The figure of every run, in the order of the runs. */
    double[] each(ToDoubleFunction<Measured> figure) {
        return runs.stream().mapToDouble(figure).toArray();
    }

    /** CPU-ms per message of each process. */
    Map<String, Double> cpuByProcess() {
        var medians = new LinkedHashMap<String, Double>();
        for (var process : runs.getFirst().cpuMsPerMessage().keySet()) {
            medians.put(process, median(run -> run.cpuMsPerMessage().getOrDefault(process, 0.0)));
        }
        return medians;
    }
}
