package im.exo.system.blindness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;

/** All files below a folder, whatever they are, and their names. */
record Folder(String name, Path root) implements Place {

    @Override
    public Set<Search.Sighting> search(Search search) throws IOException {
        var files = new ArrayList<Path>();
        try (var tree = Files.walk(root)) {
            tree.filter(Files::isRegularFile).forEach(files::add);
        } catch (UncheckedIOException movedMeanwhile) {
            if (!(movedMeanwhile.getCause() instanceof NoSuchFileException)) {
                throw movedMeanwhile;
            }
        }
        var sightings = new HashSet<Search.Sighting>();
        for (var file : files) {
            String where = name + ": " + root.relativize(file);
            sightings.addAll(search.in(where.getBytes(), where));
            try (var bytes = Files.newInputStream(file)) {
                sightings.addAll(search.in(bytes, where));
            } catch (NoSuchFileException deletedMeanwhile) {
                continue;
            }
        }
        return sightings;
    }
}
