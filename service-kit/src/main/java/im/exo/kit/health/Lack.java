package im.exo.kit.health;

/**
 * Something that is missing just now.
 *
 * @param state what an instance without it is
 * @param reason in words, such as "database away"; names no account, address, file or setting's value
 */
public record Lack(State state, String reason) {

    public static Lack of(String reason) {
        return new Lack(State.WAITING, reason);
    }
}
