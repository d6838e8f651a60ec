package im.exo.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The runs of one load. A figure quoted is the median of that figure over the runs, whatever run it
 * comes from: no single run stands for the others.
 *
 * @param floor names of the raw floors that together do the least that this load asks for
 */
public record Series(String name, List<Run> runs, List<String> floor) {

    public Series {
        runs = List.copyOf(runs);
        floor = List.copyOf(floor);
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("no run of " + name);
        }
    }

    Series(String name, List<Run> runs) {
        this(name, runs, List.of());
    }

    double median(Figure figure) {
        return median(run -> run.figure(figure));
    }

    private double median(ToDoubleFunction<Run> value) {
        double[] sorted = runs.stream().mapToDouble(value).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The figure of every run, in the order of the runs. */
    double[] each(Figure figure) {
        return runs.stream().mapToDouble(run -> run.figure(figure)).toArray();
    }

    /** CPU-ms of each process for each unit of work. */
    Map<String, Double> cpuByProcess() {
        var medians = new LinkedHashMap<String, Double>();
        for (var process : runs.getFirst().cpuMs().keySet()) {
            medians.put(process, median(run -> run.cpuMs().getOrDefault(process, 0.0)));
        }
        return medians;
    }
}
