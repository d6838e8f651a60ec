package im.exo.messages.mailbox;

class MemoryMailStoreTest extends MailStoreContract {

    private final MemoryMailStore store = new MemoryMailStore();

    @Override
    protected MailStore store() {
        return store;
    }

    @Override
    protected void own(int shard, int epoch) {
        store.own(shard, epoch);
    }
}
