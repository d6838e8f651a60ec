package im.exo.kit.testing;

import im.exo.contract.DeviceAddress;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An operation that needs a token, tried with every wrong one there is. The good one is shown before
 * and after, so that a door that is merely shut does not pass for a careful one.
 *
 * @param port on loopback
 * @param operation method and target, without a body, of what any signed-in device may ask
 * @param opened its status with a good token
 */
public record HttpDoor(int port, String operation, int opened) {

    /** Not even HTTP, or too long to be read, before it comes to a token. */
    private static final Set<Integer> UNREAD = Set.of(400, 431);

    /** What was not answered as it has to be, one line each; empty when all is well. */
    public List<String> trial(Forgeries.Loot loot, Map<String, String> misuses) throws IOException {
        var wrong = new ArrayList<String>();
        opens(loot.token(), wrong);
        for (var each : Forgeries.of(loot).entrySet()) {
            refuses(
                    "forged: " + each.getKey(),
                    Presentations.header("Bearer " + each.getValue()),
                    wrong);
        }
        for (var each : misuses.entrySet()) {
            refuses(
                    "misused: " + each.getKey(),
                    Presentations.header("Bearer " + each.getValue()),
                    wrong);
        }
        for (var each : Presentations.refused(loot.token(), loot.another()).entrySet()) {
            refuses("presented: " + each.getKey(), each.getValue(), wrong);
        }
        for (var query : List.of("access_token", "token", "authorization")) {
            int status =
                    Presentations.status(port, operation + "?" + query + "=" + loot.token(), "");
            if (status != 401) {
                wrong.add("in the query as " + query + ": " + status);
            }
        }
        opens(loot.token(), wrong);
        return wrong;
    }

    /** As {@link #trial(Forgeries.Loot, Map)}, with tokens of this issuer. */
    public List<String> trial(TestIssuer issuer, DeviceAddress device) throws IOException {
        return trial(
                issuer.loot(device), Misuses.of(issuer.signer(), issuer.claims(device).json()));
    }

    /** How it answers this token. */
    public int status(String token) throws IOException {
        return Presentations.status(port, operation, Presentations.header("Bearer " + token));
    }

    private void opens(String token, List<String> wrong) throws IOException {
        for (var each : Presentations.accepted(token).entrySet()) {
            int status = Presentations.status(port, operation, each.getValue());
            if (status != opened) {
                wrong.add("good token, " + each.getKey() + ": " + status);
            }
        }
    }

    private void refuses(String name, String lines, List<String> wrong) throws IOException {
        int status = Presentations.status(port, operation, lines);
        if (status != 401 && (status == opened || !UNREAD.contains(status))) {
            wrong.add(name + ": " + status);
        }
    }
}
