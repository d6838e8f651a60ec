package im.exo.system.blindness;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.system.blindness.Search.Sighting;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What was seen in all places, held against what has to be there and what must not be. */
final class Findings {

    private final Set<Mark> secrets;
    private final Set<Sighting> leaks = new HashSet<>();
    private final List<String> missed = new ArrayList<>();
    private final List<String> unwanted = new ArrayList<>();

    /** @param secrets must not be anywhere */
    Findings(Collection<Mark> secrets) {
        this.secrets = Set.copyOf(secrets);
    }

    /** What was seen in one place. */
    final class Seen {
        private final String place;
        private final Set<Mark> marks = new HashSet<>();

        private Seen(String place, Collection<Sighting> sightings) {
            this.place = place;
            sightings.forEach(sighting -> marks.add(sighting.mark()));
        }

        /** These are the controls: they show that the place was searched. */
        Seen include(Set<Mark> controls) {
            assertThat(controls).as("a positive control for %s", place).isNotEmpty();
            for (Mark control : controls) {
                if (!marks.contains(control)) {
                    missed.add("%s at %s, only %s".formatted(control, place, names()));
                }
            }
            return this;
        }

        /** As {@link #include}, and nothing else, be it secret or not. */
        Seen beNothingBut(Set<Mark> controls) {
            include(controls);
            for (Mark mark : marks) {
                if (!controls.contains(mark)) {
                    unwanted.add("%s at %s".formatted(mark, place));
                }
            }
            return this;
        }

        /** These have no business here. */
        Seen exclude(Set<Mark> others) {
            for (Mark other : others) {
                if (marks.contains(other)) {
                    unwanted.add("%s at %s".formatted(other, place));
                }
            }
            return this;
        }

        private Set<String> names() {
            var names = new TreeSet<String>();
            marks.forEach(mark -> names.add(mark.name()));
            return names;
        }
    }

    Seen in(String place, Collection<Sighting> sightings) {
        for (Sighting sighting : sightings) {
            if (secrets.contains(sighting.mark())) {
                leaks.add(sighting);
            }
        }
        return new Seen(place, sightings);
    }

    void check() {
        assertThat(missed).as("planted marks that the search did not find").isEmpty();
        assertThat(unwanted).as("what was kept where it must not be").isEmpty();
        assertThat(leaks).as("secrets that the platform has").isEmpty();
    }
}
