package im.exo.devstack.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What starts one process. Secrets travel in the environment, never in the words, which every user
/// can list.
public record Command(List<String> words, Map<String, String> environment, Path directory) {
    public Command {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
        if (words.isEmpty()) {
            throw new IllegalArgumentException("a command needs words");
        }
    }

    @Override
    public String toString() {
        return "Command[" + words.getFirst() + "]";
    }
}
