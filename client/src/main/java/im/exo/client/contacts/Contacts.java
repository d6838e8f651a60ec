package im.exo.client.contacts;

import im.exo.client.keys.Stamp;
import im.exo.client.store.ProfileStore;
import im.exo.contract.AccountId;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The address book, sealed like everything else and the same on all devices of the account; names
 * are unique whatever their case.
 */
public final class Contacts {

    private static final String KIND = "contact";

    private final ProfileStore store;
    private final int device;
    private final ContactListener listener;

    /** Made from the rows when it is asked for; nobody else writes them. */
    private volatile @Nullable Map<AccountId, Contact> book;

    /** @param device this one, for the stamps of its changes */
    public Contacts(ProfileStore store, int device, ContactListener listener) {
        this.store = store;
        this.device = device;
        this.listener = listener;
    }

    /** @param stamp null before there were any */
    private record Row(byte[] account, @Nullable String name, @Nullable Stamp stamp) {
        Named named() {
            return new Named(AccountId.of(account), name, stamp == null ? new Stamp(0, 0) : stamp);
        }
    }

    /**
     * What is known of a name.
     *
     * @param name null when it is no contact any more
     */
    public record Named(AccountId account, @Nullable String name, Stamp stamp) {

        /** @throws IllegalArgumentException when nobody can have this name */
        public Named {
            if (name != null) {
                new Contact(account, name);
            }
        }

        @Override
        public String toString() {
            return "Named[redacted]";
        }
    }

    /**
     * Adds somebody, or gives a new name.
     *
     * @throws IllegalArgumentException when somebody else has this name
     */
    public void name(AccountId account, String name) {
        var contact = new Contact(account, name.strip());
        changed(
                () -> {
                    if (all().stream()
                            .anyMatch(
                                    other ->
                                            other.name().equalsIgnoreCase(contact.name())
                                                    && !other.account().equals(account))) {
                        throw new IllegalArgumentException("another contact has this name");
                    }
                    put(account, contact.name());
                    return true;
                });
        listener.told();
    }

    public boolean remove(AccountId account) {
        boolean removed =
                changed(
                        () -> {
                            if (nameOf(account).isEmpty()) {
                                return false;
                            }
                            put(account, null);
                            return true;
                        });
        listener.told();
        return removed;
    }

    private void put(AccountId account, @Nullable String name) {
        var stamp =
                Stamp.after(stored(account).map(Named::stamp), System.currentTimeMillis(), device);
        var named = new Named(account, name, stamp);
        put(named);
        listener.changed(named);
    }

    private void put(Named named) {
        store.records()
                .put(
                        KIND,
                        named.account().text(),
                        new Row(named.account().bytes(), named.name(), named.stamp()));
    }

    /**
     * Another device of the account has changed a name; the later of two changes counts.
     *
     * @return whether it was news
     */
    public boolean changedElsewhere(Named named) {
        return changed(
                () -> {
                    if (!named.stamp().replaces(stored(named.account()).map(Named::stamp))) {
                        return false;
                    }
                    put(named);
                    return true;
                });
    }

    private boolean changed(ProfileStore.Work<Boolean, RuntimeException> change) {
        try {
            return store.transaction(
                    () -> {
                        boolean done = change.run();
                        book = null;
                        return done;
                    });
        } finally {
            // Also what was read before a change that was rolled back.
            book = null;
        }
    }

    /** All that is known, also of whom was removed. */
    public List<Named> known() {
        return store.records().all(KIND, Row.class).stream().map(Row::named).toList();
    }

    private Optional<Named> stored(AccountId account) {
        return store.records().get(KIND, account.text(), Row.class).map(Row::named);
    }

    public List<Contact> all() {
        return book().values().stream()
                .sorted(Comparator.comparing(Contact::name, String.CASE_INSENSITIVE_ORDER))
                .toList();
    }

    public Optional<String> nameOf(AccountId account) {
        return Optional.ofNullable(book().get(account)).map(Contact::name);
    }

    private Map<AccountId, Contact> book() {
        var now = book;
        return now != null
                ? now
                : store.transaction(
                        () -> {
                            // A change waits, and takes away what was read before it.
                            var read = distinct(known());
                            book = read;
                            return read;
                        });
    }

    /**
     * Two devices may have given one name to two people: who had it first keeps it, on all devices,
     * and the others get a number.
     */
    private static Map<AccountId, Contact> distinct(Collection<Named> known) {
        var named = new ArrayList<>(known);
        named.sort(Comparator.comparing(Named::stamp).thenComparing(one -> one.account().text()));
        var taken = new HashSet<String>();
        for (Named one : named) {
            if (one.name() != null) {
                taken.add(key(one.name()));
            }
        }
        var first = new HashSet<String>();
        var all = new HashMap<AccountId, Contact>();
        for (Named one : named) {
            String name = one.name();
            if (name == null) {
                continue;
            }
            if (!first.add(key(name))) {
                name = numbered(name, taken);
                taken.add(key(name));
            }
            all.put(one.account(), new Contact(one.account(), name));
        }
        return all;
    }

    private static String numbered(String name, Collection<String> taken) {
        String stem = name.length() > 56 ? name.substring(0, 56).strip() : name;
        int n = 2;
        while (taken.contains(key(stem + " (" + n + ")"))) {
            n++;
        }
        return stem + " (" + n + ")";
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
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
