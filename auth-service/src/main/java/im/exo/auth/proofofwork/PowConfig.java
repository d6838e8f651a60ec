package im.exo.auth.proofofwork;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;

/** The price of a registration. */
@ConfigMapping(prefix = "exo.pow")
public interface PowConfig {

    /** Highest number to try in calm times, half as many hashes on average; 10000 or more. */
    @WithDefault("150000")
    int maxNumber();

    /** Highest number ever asked for: near 10 s on a phone. */
    @WithDefault("3000000")
    int ceiling();

    /** How long a challenge can be handed in. */
    @WithDefault("PT5M")
    Duration validFor();

    /** How long the same solved challenge is answered as a repeated request. */
    @WithDefault("PT10M")
    Duration repeatFor();

    /** Time in which remembered demand halves. */
    @WithDefault("PT10M")
    Duration halfLife();

    /** Challenges within a half-life that one network prefix gets before its price doubles. */
    @WithDefault("8")
    int calmPerNetwork();

    /** Challenges within a half-life, from everywhere, before the price doubles for all. */
    @WithDefault("4000")
    int calmForAll();

    /** Network prefixes remembered at most, in memory only. */
    @WithDefault("50000")
    int networks();
}
