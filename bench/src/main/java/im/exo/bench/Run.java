package im.exo.bench;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one run showed.
 *
 * @param cpuMs CPU-ms of each process for each unit of work
 */
public record Run(Map<Figure, Double> figures, Map<String, Double> cpuMs) {

    public Run {
        figures = Map.copyOf(figures);
        cpuMs = new LinkedHashMap<>(cpuMs);
    }

    /** So many units of work in this time, and the CPU that went into all of them. */
    public static Run of(double units, double seconds, CpuMeter.Spent spent) {
        var each = new LinkedHashMap<String, Double>();
        spent.ms().forEach((process, ms) -> each.put(process, ms / units));
        var figures = new EnumMap<Figure, Double>(Figure.class);
        figures.put(Figure.RATE, units / seconds);
        figures.put(Figure.CPU, each.values().stream().mapToDouble(Double::doubleValue).sum());
        return new Run(figures, each);
    }

    public Run with(Figure figure, double value) {
        var more = new EnumMap<Figure, Double>(Figure.class);
        more.putAll(figures);
        more.put(figure, value);
        return new Run(more, cpuMs);
    }

    /** NaN where a run has no such figure. */
    public double figure(Figure figure) {
        return figures.getOrDefault(figure, Double.NaN);
    }
}
