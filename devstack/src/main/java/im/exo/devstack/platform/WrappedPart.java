package im.exo.devstack.platform;

import im.exo.devstack.parts.Condition;
import im.exo.devstack.parts.Part;
import im.exo.devstack.process.Command;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A part whose process is started by another command. */
record WrappedPart(Part part, List<String> by) implements Part {

    @Override
    public String name() {
        return part.name();
    }

    @Override
    public String version() {
        return part.version();
    }

    @Override
    public List<Integer> ports() {
        return part.ports();
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        part.prepare();
    }

    @Override
    public Command command() {
        Command own = part.command();
        List<String> words = new ArrayList<>(by);
        words.addAll(own.words());
        return new Command(words, own.environment(), own.directory());
    }

    @Override
    public Condition condition() {
        return part.condition();
    }

    @Override
    public boolean ready() {
        return part.ready();
    }

    @Override
    public Duration patience() {
        return part.patience();
    }

    @Override
    public Duration farewell() {
        return part.farewell();
    }
}
