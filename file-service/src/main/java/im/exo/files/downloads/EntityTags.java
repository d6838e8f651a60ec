package im.exo.files.downloads;

import java.util.Arrays;

/** {@code If-None-Match} (RFC 9110, section 13.1.2): weak comparison against a list or a star. */
final class EntityTags {

    private EntityTags() {}

    static boolean match(String header, String tag) {
        return Arrays.stream(header.split(",", 64))
                .map(String::strip)
                .map(each -> each.startsWith("W/") ? each.substring(2) : each)
                .anyMatch(each -> each.equals("*") || each.equals(tag));
    }
}
