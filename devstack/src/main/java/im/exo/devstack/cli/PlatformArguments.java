package im.exo.devstack.cli;

import im.exo.devstack.platform.Layout;
import im.exo.devstack.platform.PlatformOptions;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What `up` is told, and hands on to the supervisor. */
final class PlatformArguments {
    private static final Set<String> SCALABLE = Set.of("gateway", "message-service");
    private static final Pattern SETTING =
            Pattern.compile("(?<module>[a-z-]+):(?<name>[A-Z][A-Z0-9_]*)");

    @Mixin private final DataOption data = new DataOption();

    @Option(
            names = "--port-base",
            paramLabel = "N",
            defaultValue = "" + Layout.DEFAULT_BASE,
            description =
                    "First of the ports: http at N, https at N+1, the rest up to N+83 (default: ${DEFAULT-VALUE})")
    private int portBase;

    @Option(
            names = "--scale",
            paramLabel = "SERVICE=COUNT",
            split = ",",
            description =
                    "Instances of gateway and message-service, such as gateway=2,message-service=2")
    private Map<String, Integer> scale = new LinkedHashMap<>();

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description =
                    "Address that https answers on, such as 0.0.0.0 for all (default: ${DEFAULT-VALUE})")
    private String listen = "127.0.0.1";

    @Option(
            names = "--no-haproxy",
            description = "Let the gateway be the front door even where HAProxy is installed")
    private boolean withoutHaProxy;

    @Option(
            names = "--set",
            paramLabel = "MODULE:NAME=VALUE",
            description =
                    "A setting of a service or of haproxy, such as"
                            + " gateway:EXO_EDGE_ADDRESS_RATE=5000; may be repeated")
    private Map<String, String> settings = new LinkedHashMap<>();

    DataOption data() {
        return data;
    }

    /** Refuses with {@link IllegalArgumentException} what cannot be started. */
    PlatformOptions options() {
        for (String service : scale.keySet()) {
            if (!SCALABLE.contains(service)) {
                throw new IllegalArgumentException(
                        "--scale takes gateway and message-service; on one machine "
                                + service
                                + " runs once");
            }
        }
        PlatformOptions options =
                PlatformOptions.of(DataOption.checkout(), data.folder().root())
                        .withLayout(new Layout(portBase))
                        .listeningOn(listen);
        if (withoutHaProxy) {
            options = options.withoutHaProxy();
        }
        for (var setting : settings.entrySet()) {
            Matcher place = SETTING.matcher(setting.getKey());
            if (!place.matches()) {
                throw new IllegalArgumentException(
                        "--set takes MODULE:NAME=VALUE, such as"
                                + " gateway:EXO_EDGE_ADDRESS_RATE=5000");
            }
            options = options.with(place.group("module"), place.group("name"), setting.getValue());
        }
        return options.scaled(
                scale.getOrDefault("gateway", 1), scale.getOrDefault("message-service", 1));
    }

    /** The same arguments again, for another process. */
    List<String> words() {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "--data", data.folder().root().toString(),
                                "--port-base", String.valueOf(portBase),
                                "--listen", listen));
        scale.forEach((service, count) -> words.addAll(List.of("--scale", service + "=" + count)));
        if (withoutHaProxy) {
            words.add("--no-haproxy");
        }
        settings.forEach((place, value) -> words.addAll(List.of("--set", place + "=" + value)));
        return words;
    }
}
