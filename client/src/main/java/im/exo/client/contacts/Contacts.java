package im.exo.client.contacts;

import im.exo.client.store.ProfileStore;
import im.exo.contract.AccountId;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The address book, sealed like everything else; names are unique whatever their case. */
public final class Contacts {

    private static final String KIND = "contact";

    private final ProfileStore store;

    public Contacts(ProfileStore store) {
        this.store = store;
    }

    private record Stored(byte[] account, String name) {}

    /**
     * Adds somebody, or gives a new name.
     *
     * @throws IllegalArgumentException when somebody else has this name
     */
    public void name(AccountId account, String name) {
        var contact = new Contact(account, name.strip());
        store.transaction(
                () -> {
                    if (all().stream()
                            .anyMatch(
                                    other ->
                                            other.name().equalsIgnoreCase(contact.name())
                                                    && !other.account().equals(account))) {
                        throw new IllegalArgumentException("another contact has this name");
                    }
                    store.records()
                            .put(KIND, account.text(), new Stored(account.bytes(), contact.name()));
                    return contact;
                });
    }

    public boolean remove(AccountId account) {
        return store.records().remove(KIND, account.text());
    }

    public List<Contact> all() {
        return store.records().all(KIND, Stored.class).stream()
                .map(s -> new Contact(AccountId.of(s.account()), s.name()))
                .sorted(Comparator.comparing(Contact::name, String.CASE_INSENSITIVE_ORDER))
                .toList();
    }

    public Optional<String> nameOf(AccountId account) {
        return store.records().get(KIND, account.text(), Stored.class).map(Stored::name);
    }

    /** Whom a name or an Exo ID means. */
    public Optional<AccountId> find(String nameOrId) {
        var named =
                all().stream()
                        .filter(c -> c.name().equalsIgnoreCase(nameOrId.strip()))
                        .map(Contact::account)
                        .findFirst();
        if (named.isPresent()) {
            return named;
        }
        try {
            return Optional.of(AccountId.parse(nameOrId));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
