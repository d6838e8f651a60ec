package im.exo.client.world;

import com.fasterxml.jackson.databind.JsonNode;

import im.exo.client.world.FrontDoor.Answer;
import im.exo.contract.Problem;

import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** Where new devices meet those that are signed in; the server's side of linking. */
public final class MeetingPlaces {

    private static final class Place {
        final String publicKey;
        final String mac;
        String message = "";

        Place(String publicKey, String mac) {
            this.publicKey = publicKey;
            this.mac = mac;
        }

        Map<String, Object> key() {
            return Map.of("publicKey", publicKey, "mac", mac);
        }
    }

    private final Map<String, Place> places = new HashMap<>();
    private int expiresIn = 600;

    public int count() {
        return places.size();
    }

    /** How many hold a message. */
    public long answered() {
        return places.values().stream().filter(place -> !place.message.isEmpty()).count();
    }

    /** All places end. */
    public void expire() {
        places.clear();
    }

    /** Places that are opened from now on are there for so many seconds. */
    public void expireIn(int seconds) {
        expiresIn = seconds;
    }

    /** The server gives a key of its own instead of what the new device left. */
    public void replaceKeys(byte[] publicKey) {
        places.replaceAll(
                (address, place) ->
                        new Place(Base64.getEncoder().encodeToString(publicKey), place.mac));
    }

    /** The server leaves a message of its own. */
    public void forge(byte[] message) {
        places.values().forEach(p -> p.message = Base64.getEncoder().encodeToString(message));
    }

    Answer answer(String question, int device, JsonNode body) {
        if (question.equals("POST /v1/provisioning")) {
            return open(body);
        }
        String[] parts = question.split("/");
        String address = parts[3];
        Place place = places.get(address);
        if (question.startsWith("DELETE ")) {
            places.remove(address);
            return new Answer(204, "");
        }
        if (place == null) {
            return FrontDoor.refuse(Problem.NOT_FOUND);
        }
        boolean message = question.endsWith("/message");
        if (message && question.startsWith("GET ")) {
            return place.message.isEmpty()
                    ? new Answer(204, "")
                    : FrontDoor.ok(Map.of("message", place.message));
        }
        if (device == 0) {
            return FrontDoor.refuse(Problem.UNAUTHORIZED);
        }
        if (!message) {
            return place.message.isEmpty()
                    ? FrontDoor.ok(place.key())
                    : FrontDoor.refuse(Problem.GONE);
        }
        String left = body.path("message").asText();
        if (!place.message.isEmpty() && !place.message.equals(left)) {
            return FrontDoor.refuse(Problem.CONFLICT);
        }
        place.message = left;
        return new Answer(204, "");
    }

    private Answer open(JsonNode body) {
        byte[] address = Base64.getDecoder().decode(body.path("address").asText());
        var place = new Place(body.path("publicKey").asText(), body.path("mac").asText());
        Place before =
                places.putIfAbsent(
                        Base64.getUrlEncoder().withoutPadding().encodeToString(address), place);
        return before == null || before.key().equals(place.key())
                ? new Answer(201, Map.of("expiresIn", expiresIn))
                : FrontDoor.refuse(Problem.CONFLICT);
    }
}
