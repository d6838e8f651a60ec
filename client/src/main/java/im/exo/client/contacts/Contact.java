package im.exo.client.contacts;

import im.exo.contract.AccountId;

/** Somebody with a name that only the account's own devices know. */
public record Contact(AccountId account, String name) {

    public Contact {
        if (name.isBlank()
                || name.length() > 64
                || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a contact's name has 1 to 64 printable characters");
        }
    }

    @Override
    public String toString() {
        return "Contact[redacted]";
    }
}
