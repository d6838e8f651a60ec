package im.exo.devstack.testing;

/// The parts that tests share: each is started at its first use, once per JVM, and ends with the
/// JVM.
///
/// They are real programs with data below `target/devstack`. With `-Dexo.stack=containers` the same
/// questions are answered by MySQL, Kafka and MinIO in containers.
public final class TestParts {
    private static final Stack STACK =
            System.getProperty("exo.stack", "embedded").equals("containers")
                    ? new ContainerStack()
                    : new EmbeddedStack();

    private TestParts() {}

    public static Database database() {
        return STACK.database();
    }

    public static Log log() {
        return STACK.log();
    }

    public static Blobs blobs() {
        return STACK.blobs();
    }

    /** Where the parts come from. */
    interface Stack {
        Database database();

        Log log();

        Blobs blobs();
    }
}
