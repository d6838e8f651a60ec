package im.exo.messages.testing;

import im.exo.contract.AccessKeyHash;
import im.exo.contract.AccountId;
import im.exo.messages.accounts.Account;
import im.exo.messages.accounts.AccountQuestions;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** What auth-service would say, and how often it was asked. */
public final class TestAccounts implements AccountQuestions {

    public static final int REGISTRATION = 4711;

    private final Map<AccountId, Account> accounts = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean away;
    private volatile CountDownLatch paused = new CountDownLatch(0);

    public AccountId add(int... devices) {
        var id = AccountId.random();
        put(id, 1, devices);
        return id;
    }

    public Account put(AccountId id, long version, int... devices) {
        var map = new TreeMap<Integer, Integer>();
        for (int device : devices) {
            map.put(device, REGISTRATION);
        }
        var account = new Account(id, version, Account.Status.ACTIVE, map, 7, AccessKeyHash.NONE);
        accounts.put(id, account);
        return account;
    }

    public void put(Account account) {
        accounts.put(account.id(), account);
    }

    /** Whoever asks from now on is answered once this is counted down. */
    public CountDownLatch pause() {
        var pause = new CountDownLatch(1);
        paused = pause;
        return pause;
    }

    public void away(boolean now) {
        away = now;
    }

    public int asked() {
        return asked.get();
    }

    @Override
    public Answer ask(AccountId account) {
        asked.incrementAndGet();
        try {
            paused.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Unreachable();
        }
        if (away) {
            return new Answer.Unreachable();
        }
        var known = accounts.get(account);
        return known == null ? new Answer.Unknown() : new Answer.Known(known);
    }
}
