package im.exo.client.cli;

import im.exo.client.ExoClient;
import im.exo.client.realtime.LinkState;
import im.exo.contract.AccountId;

import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.time.Duration;

@CommandLine.Command(
        name = "verify",
        description = {
            "Shows the safety number with somebody.",
            "Compare it over another channel: when both see the same sixty digits, nobody sits",
            "between you."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} verify alice",
            "  ${ROOT-COMMAND-NAME} verify alice --mark"
        })
final class Verify extends Command {

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration SEND = Duration.ofSeconds(30);

    @Parameters(paramLabel = "CONTACT", description = "A contact's name or an Exo ID.")
    String contact = "";

    @Option(names = "--mark", description = "You have compared it: marks the contact as verified.")
    boolean mark;

    @Option(
            names = "--accept",
            description = "Accepts a changed number without having compared it; kept messages go.")
    boolean accept;

    @Override
    ExitCode run(ExoClient client, Output out) throws Exception {
        var person = Shared.person(client, contact);
        String digits = client.safetyNumber(person);
        boolean waited = client.identityChanged(person);
        if (mark || accept) {
            client.acceptIdentity(person, mark);
        }
        boolean verified = client.verified(person);
        boolean changed = client.identityChanged(person);
        out.event(
                lines(digits)
                        + (verified ? "\nverified" : "")
                        + (changed ? "\nCHANGED since you last wrote; not accepted yet" : ""),
                "safety-number",
                "peer",
                person.text(),
                "digits",
                digits,
                "verified",
                verified,
                "identityChanged",
                changed);
        if (waited && !changed && client.waiting(person) > 0) {
            send(client, person, out);
        }
        return changed ? ExitCode.IDENTITY_CHANGED : ExitCode.OK;
    }

    /** What was held back for the old identity goes now, or the user hears when it will. */
    private static void send(ExoClient client, AccountId person, Output out) throws Exception {
        client.connect();
        if (client.connected(CONNECT) == LinkState.ONLINE) {
            client.flush(person, SEND);
        }
        int left = client.waiting(person);
        out.say(
                left == 0
                        ? "What was kept is sent."
                        : left
                                + " kept; sent with the next command that connects, such as: "
                                + out.hint("receive"));
    }

    static String lines(String digits) {
        var text = new StringBuilder();
        for (int i = 0; i < digits.length(); i += 5) {
            text.append(digits, i, Math.min(digits.length(), i + 5));
            text.append(i % 20 == 15 ? "\n" : " ");
        }
        return text.toString().strip();
    }
}
