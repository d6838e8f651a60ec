package im.exo.devstack.testing;

/** Parts in containers. */
final class ContainerStack implements TestParts.Stack {
    @Override
    public Database database() {
        throw new UnsupportedOperationException("containers");
    }

    @Override
    public Log log() {
        throw new UnsupportedOperationException("containers");
    }

    @Override
    public Blobs blobs() {
        throw new UnsupportedOperationException("containers");
    }
}
