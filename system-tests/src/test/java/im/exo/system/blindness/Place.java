package im.exo.system.blindness;

import java.util.Set;

/** Somewhere that a server could keep what it must not have. */
interface Place {

    String name();

    Set<Search.Sighting> search(Search search) throws Exception;
}
