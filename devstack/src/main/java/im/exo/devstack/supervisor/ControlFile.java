package im.exo.devstack.supervisor;

import im.exo.devstack.parts.DataFolder;
import im.exo.devstack.process.DurableFile;
import im.exo.devstack.process.Pid;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// How commands find the supervisor of a data folder: its process, the loopback port it listens on,
/// and the token that only the folder's owner can read.
record ControlFile(Pid pid, int port, String token) {

    static Path path(DataFolder data) {
        return data.run().resolve("supervisor.control");
    }

    static Optional<ControlFile> read(DataFolder data) {
        try {
            String[] words = Files.readString(path(data)).strip().split(" ", -1);
            if (words.length != 4) {
                return Optional.empty();
            }
            Pid pid = new Pid(Long.parseLong(words[0]), Long.parseLong(words[1]));
            return Optional.of(new ControlFile(pid, Integer.parseInt(words[2]), words[3]))
                    .filter(file -> file.pid().handle().isPresent());
        } catch (IOException | NumberFormatException absentOrTorn) {
            return Optional.empty();
        }
    }

    void write(DataFolder data) throws IOException {
        DurableFile.write(
                path(data),
                pid.number() + " " + pid.startedMillis() + " " + port + " " + token + "\n");
    }

    @Override
    public String toString() {
        return "ControlFile[" + port + "]";
    }
}
