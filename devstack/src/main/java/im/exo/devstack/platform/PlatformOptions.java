package im.exo.devstack.platform;

import im.exo.devstack.parts.DataFolder;
import im.exo.devstack.parts.HaProxy;
import im.exo.devstack.parts.Part;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// What to start.
///
/// @param checkout where the modules' `target` folders and `haproxy/` are
/// @param spareMessageServices further ones that gateways know of and that start only when a test
///     says so
/// @param listen the address that https answers on; everything else stays on loopback
/// @param haproxy whether the front door is HAProxy; without it the gateway answers itself
/// @param environment settings added to a service's own, by module name (`gateway`) or for all of
///     them (`*`)
/// @param wrappers by process name, a command that starts the process's own instead of the
///     platform, such as one that gives it a disk or a clock of its own
public record PlatformOptions(
        Path checkout,
        DataFolder data,
        Layout layout,
        int gateways,
        int messageServices,
        int spareMessageServices,
        String listen,
        boolean haproxy,
        Map<String, Map<String, String>> environment,
        Map<String, List<String>> wrappers) {

    private static final List<String> MODULES =
            List.of(
                    "auth-service",
                    "keyserver-service",
                    "message-service",
                    "file-service",
                    "gateway",
                    "haproxy",
                    "*");

    public PlatformOptions {
        environment = Map.copyOf(environment);
        wrappers = Map.copyOf(wrappers);
        if (gateways < 1
                || messageServices < 1
                || spareMessageServices < 0
                || gateways > Layout.MOST_INSTANCES
                || messageServices + spareMessageServices > Layout.MOST_INSTANCES) {
            throw new IllegalArgumentException("scale goes from 1 to " + Layout.MOST_INSTANCES);
        }
        if (gateways > 1 && !haproxy) {
            throw new IllegalArgumentException(
                    "more than one gateway needs HAProxy in front of them");
        }
    }

    public static PlatformOptions of(Path checkout, Path data) {
        return new PlatformOptions(
                checkout.toAbsolutePath().normalize(),
                new DataFolder(data),
                new Layout(Layout.DEFAULT_BASE),
                1,
                1,
                0,
                "127.0.0.1",
                HaProxy.installed(),
                Map.of(),
                Map.of());
    }

    /** Every port free, beside whatever else runs on this machine. */
    public PlatformOptions onFreePorts() {
        return withLayout(Layout.free());
    }

    public PlatformOptions withLayout(Layout other) {
        return but(draft -> draft.layout = other);
    }

    public PlatformOptions scaled(int newGateways, int newMessageServices) {
        return but(
                draft -> {
                    draft.gateways = newGateways;
                    draft.messageServices = newMessageServices;
                });
    }

    public PlatformOptions withSpareMessageServices(int spare) {
        return but(draft -> draft.spareMessageServices = spare);
    }

    public PlatformOptions listeningOn(String address) {
        return but(draft -> draft.listen = address);
    }

    public PlatformOptions withoutHaProxy() {
        return but(draft -> draft.haproxy = false);
    }

    /** Adds one environment variable for a module's processes, or for all services with `*`. */
    public PlatformOptions with(String module, String variable, String value) {
        if (!MODULES.contains(module)) {
            throw new IllegalArgumentException(
                    "there is no module " + module + ": " + String.join(", ", MODULES));
        }
        Map<String, String> own = new HashMap<>(environment.getOrDefault(module, Map.of()));
        own.put(variable, value);
        return but(draft -> draft.environment.put(module, Map.copyOf(own)));
    }

    /**
     * Starts a process by another command, which gets the process's own as its last words and has to
     * become it ({@code exec}): signals go to whatever it becomes.
     */
    public PlatformOptions wrapped(String process, List<String> by) {
        return but(draft -> draft.wrappers.put(process, List.copyOf(by)));
    }

    private PlatformOptions but(Consumer<Draft> change) {
        var draft = new Draft(this);
        change.accept(draft);
        return draft.finish();
    }

    /** The same, to be changed in one place or two. */
    private static final class Draft {
        private final PlatformOptions from;
        private Layout layout;
        private int gateways;
        private int messageServices;
        private int spareMessageServices;
        private String listen;
        private boolean haproxy;
        private final Map<String, Map<String, String>> environment;
        private final Map<String, List<String>> wrappers;

        Draft(PlatformOptions from) {
            this.from = from;
            layout = from.layout;
            gateways = from.gateways;
            messageServices = from.messageServices;
            spareMessageServices = from.spareMessageServices;
            listen = from.listen;
            haproxy = from.haproxy;
            environment = new HashMap<>(from.environment);
            wrappers = new HashMap<>(from.wrappers);
        }

        PlatformOptions finish() {
            return new PlatformOptions(
                    from.checkout,
                    from.data,
                    layout,
                    gateways,
                    messageServices,
                    spareMessageServices,
                    listen,
                    haproxy,
                    environment,
                    wrappers);
        }
    }

    Part wrapped(Part part) {
        List<String> by = wrappers.get(part.name());
        return by == null ? part : new WrappedPart(part, by);
    }

    Map<String, String> environmentOf(String module) {
        Map<String, String> all = new HashMap<>(environment.getOrDefault("*", Map.of()));
        all.putAll(environment.getOrDefault(module, Map.of()));
        return all;
    }
}
