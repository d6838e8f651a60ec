package im.exo.gateway.edge;

import im.exo.contract.AccessKey;
import im.exo.gateway.access.Grant;

import io.vertx.ext.web.RoutingContext;

import org.jspecify.annotations.Nullable;

/**
 * A request that the edge has let through.
 *
 * @param grant who asks; null without a token
 * @param key what they show instead of a token, where that will do; null for nothing
 * @param address for {@code X-Forwarded-For}
 */
public record Passage(
        Destination to, @Nullable Grant grant, @Nullable AccessKey key, String address) {

    private static final String KEY = "exo.passage";

    void attach(RoutingContext context) {
        context.put(KEY, this);
    }

    /** @throws IllegalStateException for a request that did not come through the edge */
    public static Passage of(RoutingContext context) {
        Passage passage = context.get(KEY);
        if (passage == null) {
            throw new IllegalStateException("not through the edge");
        }
        return passage;
    }

    @Override
    public String toString() {
        return "Passage[" + to + "]";
    }
}
