package im.exo.devstack.parts;

import im.exo.devstack.process.DurableFile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// All state of one installation. Nothing outside it is written, so copying or deleting it copies
/// or deletes everything.
public record DataFolder(Path root) {
    public DataFolder {
        root = root.toAbsolutePath().normalize();
    }

    /** Makes the folder, readable by its owner only. */
    public DataFolder create() throws IOException {
        DurableFile.privateFolder(root);
        Files.createDirectories(logs());
        Files.createDirectories(run());
        return this;
    }

    public Secrets secrets() {
        return new Secrets(root.resolve("secrets"));
    }

    /** What a part keeps. */
    public Path part(String name) {
        return root.resolve(name);
    }

    /** One log per process. */
    public Path logs() {
        return root.resolve("logs");
    }

    public Path log(String name) {
        return logs().resolve(name + ".log");
    }

    /** Pid files and other traces of what runs now. */
    public Path run() {
        return root.resolve("run");
    }

    public Path pidFile(String name) {
        return run().resolve(name + ".pid");
    }

    /** A process's own scratch folder, emptied at each of its starts. */
    public Path scratch(String name) {
        return run().resolve("tmp").resolve(name);
    }
}
