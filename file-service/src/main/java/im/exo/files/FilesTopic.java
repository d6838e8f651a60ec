package im.exo.files;

import im.exo.kit.topics.Topic;
import im.exo.kit.topics.Topics;

import io.quarkus.runtime.StartupEvent;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** {@code exo.files}: what happened to files, created when missing. */
@ApplicationScoped
public class FilesTopic {

    public static final String NAME = "exo.files";

    private static final int PARTITIONS = 8;

    private final Topics topics;

    FilesTopic(Topics topics) {
        this.topics = topics;
    }

    void start(@Observes StartupEvent event) {
        topics.ensure(new Topic(NAME, PARTITIONS, false));
    }
}
