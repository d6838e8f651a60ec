package im.exo.client.demo;

import im.exo.client.ExoClient;
import im.exo.client.Linking;
import im.exo.client.Message;
import im.exo.client.account.PasswordChangedElsewhere;
import im.exo.client.devices.LinkCode;
import im.exo.client.devices.LinkExpired;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.Unreachable;
import im.exo.client.realtime.LinkState;
import im.exo.client.recovery.RecoveryKey;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceId;
import im.exo.contract.EnvelopeId;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

/**
 * One account on two machines: linked by a code, in step with each other, one of them removed while
 * somebody writes to it, the other one lost; recovered from a recovery key, and deleted.
 */
final class DevicesStory {

    private static final int LETTERS = 200;
    private static final int BEFORE_THE_REMOVAL = 60;
    private static final int AT_A_TIME = 4;
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    private final Story story;
    private final Stage stage;

    DevicesStory(Story story, Stage stage) {
        this.story = story;
        this.stage = stage;
    }

    void run() throws Exception {
        story.chapter("Ada and Ben register; Ada gets a recovery key");
        try (Person ada = Person.register(stage.machine("ada-phone"));
                Person ben = Person.register(stage.machine("ben"));
                var key = RecoveryKey.random()) {
            AccountId adaId = ada.client().self().account();
            ada.client().recovery().set(key);
            story.tell("Ada is " + adaId.text());
            story.tell("Ben is " + ben.client().exoId());
            story.check(
                    ada.client().recovery().setOn().isPresent(),
                    "she writes down "
                            + key.words().size()
                            + " words; the server cannot read them");
            story.check(ada.comeOnline() && ben.comeOnline(), "both are online");
            ada.client().send(ben.client().self().account(), "Hello Ben");
            story.check(ben.nextText(SOON).equals("Hello Ben"), "Ben has heard from Ada");
            String digits = ben.client().safetyNumber(adaId);
            String words = String.join(" ", key.words());
            try (Person laptop = link(ada)) {
                inStep(ada, laptop, ben, digits);
                removed(ada, laptop, ben);
            }
            recovered(ada, ben, words, digits);
        }
    }

    private Person link(Person ada) throws Exception {
        story.chapter("Ada's laptop shows a QR code, and her phone reads it");
        long start = System.nanoTime();
        var machine = stage.machine("ada-laptop");
        try (Linking linking = Linking.begin(machine)) {
            String seen = linking.code().uri();
            story.tell("the code says " + seen);
            ada.client().devices().add(LinkCode.parse(seen));
            story.check(
                    linking.await().equals(ada.client().self().account()),
                    "the laptop has the account's keys, and the server saw none of them");
            boolean again = answered(ada, seen);
            story.check(!again, "the code is good for one device: read again, it is refused");
            Person laptop = ada.on(machine, (options, password) -> linking.finish(password));
            int devices = ada.client().devices().list().size();
            story.check(
                    laptop.comeOnline() && devices == 2,
                    "it is device "
                            + laptop.client().self().device().value()
                            + " of the account, "
                            + Story.took(start));
            return laptop;
        }
    }

    private static boolean answered(Person ada, String code) throws Exception {
        try {
            ada.client().devices().add(LinkCode.parse(code));
            return true;
        } catch (LinkExpired e) {
            return false;
        }
    }

    private void inStep(Person phone, Person laptop, Person ben, String digits) throws Exception {
        story.chapter("Ben writes to Ada; Ada answers from her laptop");
        AccountId adaId = phone.client().self().account();
        AccountId benId = ben.client().self().account();
        ben.client().send(adaId, "Where are you?");
        story.check(
                phone.nextText(SOON).equals("Where are you?")
                        && laptop.nextText(SOON).equals("Where are you?"),
                "phone and laptop both have it");
        laptop.client().send(benId, "At my desk");
        story.check(ben.nextText(SOON).equals("At my desk"), "Ben has the answer");
        Message copy = phone.next(SOON);
        story.check(
                copy != null && copy.outgoing() && text(copy).equals("At my desk"),
                "and the phone shows it as Ada's own");
        story.check(
                ben.client().safetyNumber(adaId).equals(digits)
                        && !ben.client().identityChanged(adaId),
                "for Ben, Ada is the same: the safety number has not changed");
    }

    private void removed(Person phone, Person laptop, Person ben) throws Exception {
        story.chapter(
                "Ben writes " + LETTERS + " messages, and in the middle Ada removes the laptop");
        AccountId adaId = phone.client().self().account();
        DeviceId gone = laptop.client().self().device();
        var sent = new ArrayList<EnvelopeId>();
        while (sent.size() < BEFORE_THE_REMOVAL) {
            sent.add(ben.client().send(adaId, letter(sent.size())));
        }
        story.check(ben.client().flush(SOON), sent.size() + " of them are accepted");
        long start = System.nanoTime();
        var removal =
                CompletableFuture.runAsync(
                        () -> {
                            try {
                                phone.client().devices().remove(gone);
                            } catch (Unreachable
                                    | ServerProblem
                                    | SignedOut
                                    | PasswordChangedElsewhere e) {
                                throw new CompletionException(e);
                            }
                        });
        while (!removal.isDone() && sent.size() < LETTERS) {
            if (ben.client().waiting() < AT_A_TIME) {
                sent.add(ben.client().send(adaId, letter(sent.size())));
            }
        }
        removal.join();
        int meanwhile = sent.size() - BEFORE_THE_REMOVAL;
        story.check(meanwhile > 0, meanwhile + " were written while it was removed");
        story.check(ended(laptop), "the laptop is signed out, " + Story.took(start));
        while (sent.size() < LETTERS) {
            sent.add(ben.client().send(adaId, letter(sent.size())));
        }
        story.check(
                ben.client().flush(A_MINUTE), "Ben's client has learnt it: everything is accepted");
        var arrived = new ArrayList<String>();
        while (arrived.size() < LETTERS) {
            String next = phone.nextText(SOON);
            if (next.isEmpty()) {
                break;
            }
            arrived.add(next);
        }
        story.check(
                arrived.equals(IntStream.range(0, LETTERS).mapToObj(DevicesStory::letter).toList()),
                "the phone has all " + LETTERS + ", each once and in order");
        story.check(
                phone.client().devices().list().size() == 1, "and is the account's only device");
    }

    private static boolean ended(Person person) throws InterruptedException {
        long end = System.nanoTime() + SOON.toNanos();
        while (person.client().state() != LinkState.SIGNED_OUT) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(20);
        }
        return true;
    }

    private void recovered(Person ada, Person ben, String words, String digits) throws Exception {
        story.chapter("Ada loses her phone; on a new one she has nothing but her words");
        AccountId adaId = ada.client().self().account();
        ada.close();
        long start = System.nanoTime();
        try (var key = RecoveryKey.parse(words);
                Person back =
                        Person.of(
                                stage.machine("ada-new-phone"),
                                (options, password) ->
                                        ExoClient.recover(options, key, password, true))) {
            story.check(
                    back.client().self().account().equals(adaId) && back.comeOnline(),
                    "she is back as device "
                            + back.client().self().device().value()
                            + ", the lost phone is signed out, "
                            + Story.took(start));
            ben.client().send(adaId, "Is that you?");
            story.check(back.nextText(SOON).equals("Is that you?"), "Ben's message reaches her");
            story.check(
                    ben.client().safetyNumber(adaId).equals(digits)
                            && !ben.client().identityChanged(adaId),
                    "and for Ben the safety number is still the same");
            deleted(back, ben, adaId);
        }
    }

    private void deleted(Person ada, Person ben, AccountId adaId) throws Exception {
        story.chapter("Ada deletes her account");
        long start = System.nanoTime();
        ada.client().deleteAccount();
        String reason = reason(ben, adaId);
        story.check(
                !reason.isEmpty(),
                "what Ben writes then fails (" + reason + "), " + Story.took(start));
        story.check(!signsIn(ada, adaId), "nobody signs in to it any more, with any password");
    }

    /**
     * Why a message fails; empty when none did within a minute. One that is written at this very
     * moment may still be accepted.
     */
    private static String reason(Person ben, AccountId to) throws InterruptedException {
        long end = System.nanoTime() + A_MINUTE.toNanos();
        String reason = "";
        while (reason.isEmpty() && System.nanoTime() < end) {
            EnvelopeId message = ben.client().send(to, "Are you still there?");
            ben.client().await(to, message, SOON);
            reason = ben.client().sent(to, message).map(Message::reason).orElse("");
        }
        return reason;
    }

    private boolean signsIn(Person ada, AccountId adaId) throws Exception {
        try (Person intruder =
                ada.on(
                        stage.machine("ada-again"),
                        (options, password) ->
                                ExoClient.signInWithNewIdentity(options, adaId, password))) {
            return intruder.comeOnline();
        } catch (ServerProblem | SignedOut e) {
            return false;
        }
    }

    private static String letter(int number) {
        return "letter " + number;
    }

    private static String text(Message message) {
        return message.body() instanceof Message.Text(var text) ? text : "";
    }
}
