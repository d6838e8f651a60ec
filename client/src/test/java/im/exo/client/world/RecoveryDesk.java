package im.exo.client.world;

import com.fasterxml.jackson.databind.JsonNode;

import im.exo.client.world.FrontDoor.Answer;
import im.exo.contract.AccountId;
import im.exo.contract.Problem;

import java.util.Base64;
import java.util.Map;

/** What the server keeps for recovery. */
public final class RecoveryDesk {

    private final AccountId account;
    private String auth = "";
    private String backup = "";

    RecoveryDesk(AccountId account) {
        this.account = account;
    }

    public boolean set() {
        return !auth.isEmpty();
    }

    /** One bit of the backup becomes another one. */
    public void damage() {
        byte[] bytes = Base64.getDecoder().decode(backup);
        bytes[bytes.length / 2] ^= 1;
        backup = Base64.getEncoder().encodeToString(bytes);
    }

    boolean opens(JsonNode body) {
        return set() && auth.equals(body.path("recoveryAuth").asText());
    }

    Answer answer(String question, JsonNode body, String authKey) {
        return switch (question) {
            case "GET /v1/recovery" ->
                    set()
                            ? FrontDoor.ok(Map.of("setOn", "2026-11-27"))
                            : FrontDoor.refuse(Problem.NOT_FOUND);
            case "PUT /v1/recovery" -> {
                if (!authKey.equals(body.path("authKey").asText())) {
                    yield FrontDoor.refuse(Problem.WRONG_CREDENTIALS);
                }
                auth = body.path("recoveryAuth").asText();
                backup = body.path("backup").asText();
                yield new Answer(204, "");
            }
            case "POST /v1/recovery/removal" -> {
                if (!authKey.equals(body.path("authKey").asText())) {
                    yield FrontDoor.refuse(Problem.WRONG_CREDENTIALS);
                }
                auth = "";
                yield new Answer(204, "");
            }
            case "POST /v1/recovery/backup" ->
                    opens(body)
                            ? FrontDoor.ok(Map.of("account", account.text(), "backup", backup))
                            : FrontDoor.refuse(Problem.WRONG_CREDENTIALS);
            default -> FrontDoor.refuse(Problem.WRONG_CREDENTIALS);
        };
    }
}
