package im.exo.keys.usernames;

import im.exo.contract.topics.AccountState;

class MemoryUsernameStoreTest extends UsernameStoreContract {

    private final MemoryUsernameStore store = new MemoryUsernameStore();

    @Override
    UsernameStore store() {
        return store;
    }

    @Override
    void account(AccountState state) {
        store.account(state);
    }
}
