package im.exo.kit.tokens;

/**
 * Where keys are published they are also withdrawn, at once: the issuer itself need not ask anybody
 * which ones are good, nor keep for minutes what it has asked.
 */
public interface OwnKeys {

    /** Must return quickly. */
    boolean publishes(String kid);
}
