package im.exo.files.upkeep;

import im.exo.files.upkeep.Belonging.Verdict.Apart;
import im.exo.files.upkeep.Belonging.Verdict.Together;
import im.exo.kit.health.Lack;
import im.exo.kit.health.Need;

import jakarta.enterprise.context.ApplicationScoped;

import java.util.Optional;

/** Not ready while the bucket is not known to be this database's; says what is wrong. */
@ApplicationScoped
public class BelongingReady implements Need.Remote {

    private final Belonging belonging;

    BelongingReady(Belonging belonging) {
        this.belonging = belonging;
    }

    @Override
    public Optional<Lack> lack() {
        return switch (belonging.lastCheck()) {
            case Together() -> Optional.empty();
            case Apart(String fault) -> Optional.of(Lack.of(fault));
        };
    }

    @Override
    public Lack silence() {
        return Lack.of("bucket and database not compared yet");
    }
}
