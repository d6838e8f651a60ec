package im.exo.keys.directory;

import im.exo.contract.AccountId;
import im.exo.contract.topics.KeyEvent;

import java.util.List;

class MemoryPrekeyStoreTest extends PrekeyStoreContract {

    private final MemoryPrekeyStore store = new MemoryPrekeyStore();

    @Override
    PrekeyStore store() {
        return store;
    }

    @Override
    List<KeyEvent> events(AccountId account) {
        return List.copyOf(store.events);
    }
}
