package im.exo.devstack.parts;

/// How a process is, in one word, and why it is not ready.
///
/// @param word `ready`; `down` without a process, `starting`, `silent` (alive, without an answer);
///     or what the service says of itself, such as `draining` or `read-only`
/// @param reason empty where the word says enough
public record Condition(String word, String reason) {
    public static final Condition READY = new Condition("ready", "");
    public static final Condition DOWN = new Condition("down", "");
    public static final Condition STARTING = new Condition("starting", "");
    public static final Condition SILENT = new Condition("silent", "");

    public boolean ready() {
        return equals(READY);
    }
}
