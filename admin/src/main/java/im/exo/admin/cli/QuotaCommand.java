package im.exo.admin.cli;

import com.fasterxml.jackson.databind.JsonNode;

import im.exo.admin.api.Refused;
import im.exo.admin.api.Unreachable;
import im.exo.admin.platform.Platform;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;

@Command(
        name = "quota",
        description = {
            "Sets what the account may store. It counts from the next upload on; what is stored",
            "stays, also beyond it."
        })
final class QuotaCommand extends AccountCommand.One {

    private static final Pattern BYTES = Pattern.compile("(\\d{1,15})([KMG]?)");
    private static final String DEFAULT = "default";

    @Parameters(
            index = "1",
            paramLabel = "BYTES|default",
            description = "Bytes, or with K, M or G (1024 each); default: as all accounts have it.")
    String wanted = "";

    @Override
    void check() {
        super.check();
        if (!wanted.equals(DEFAULT) && bytes(wanted).isEmpty()) {
            throw usage("a quota is a number of bytes such as 500M, or default");
        }
    }

    @Override
    void run(Platform platform, Output out) throws Unreachable, Refused, Stop {
        var bytes = bytes(wanted);
        var quota =
                files(
                        platform,
                        service ->
                                bytes.isEmpty()
                                        ? service.call("DELETE", path("quota"), null)
                                        : service.call(
                                                "PUT",
                                                path("quota"),
                                                Map.of("bytes", bytes.getAsLong())));
        if (!out.whole(quota)) {
            tell(quota, out);
        }
    }

    static void tell(JsonNode quota, Output out) {
        out.line(
                "quota    %d bytes (%s), %d used",
                quota.path("bytes").asLong(),
                quota.path("own").asBoolean() ? "its own" : "as all have it",
                quota.path("used").asLong());
    }

    static OptionalLong bytes(String text) {
        var match = BYTES.matcher(text);
        if (!match.matches()) {
            return OptionalLong.empty();
        }
        int shift =
                switch (match.group(2)) {
                    case "K" -> 10;
                    case "M" -> 20;
                    case "G" -> 30;
                    default -> 0;
                };
        long number = Long.parseLong(match.group(1));
        return number > Long.MAX_VALUE >> shift
                ? OptionalLong.empty()
                : OptionalLong.of(number << shift);
    }
}
