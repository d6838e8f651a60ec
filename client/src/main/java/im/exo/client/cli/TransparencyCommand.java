package im.exo.client.cli;

import im.exo.client.ExoClient;
import im.exo.client.contacts.Contact;
import im.exo.client.transparency.Audit;
import im.exo.client.transparency.Finding;
import im.exo.contract.AccountId;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.util.HexFormat;
import java.util.concurrent.Callable;

@CommandLine.Command(
        name = "transparency",
        description = {
            "Looks identity keys up in the server's public log: this account's and the contacts'.",
            "The server cannot change the log afterwards without being found out."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} transparency",
            "  ${ROOT-COMMAND-NAME} transparency audit"
        },
        subcommands = TransparencyCommand.AuditCommand.class)
final class TransparencyCommand extends Command {

    private boolean doubtful;

    @Override
    ExitCode run(ExoClient client, Output out) throws Exception {
        tell(client, client.self().account(), "you", out);
        for (Contact contact : client.contacts().all()) {
            tell(client, contact.account(), contact.name(), out);
        }
        return doubtful ? ExitCode.IDENTITY_CHANGED : ExitCode.OK;
    }

    private void tell(ExoClient client, AccountId account, String name, Output out)
            throws Exception {
        var finding = client.lookUpKey(account);
        if (finding.isEmpty()) {
            out.event(
                    name + ": no key of theirs is known here yet",
                    "transparency",
                    "peer",
                    account.text(),
                    "verdict",
                    "unknown");
            return;
        }
        String verdict =
                switch (finding.get()) {
                    case Finding.Logged(var keys) ->
                            "logged" + (keys > 1 ? ", identity no. " + keys : "");
                    case Finding.NotThere() -> "not in the log yet; it takes a second or two";
                    case Finding.Another() ->
                            "ANOTHER KEY is in the log than the one known here; compare safety"
                                    + " numbers";
                    case Finding.SplitView(var how) ->
                            "THE LOG CANNOT BE TRUSTED: " + how + "; compare safety numbers";
                };
        doubtful |= !(finding.get() instanceof Finding.Logged);
        out.event(
                name + ": " + verdict,
                "transparency",
                "peer",
                account.text(),
                "verdict",
                kind(finding.get()));
    }

    private static String kind(Finding finding) {
        return switch (finding) {
            case Finding.Logged logged -> "logged";
            case Finding.NotThere notThere -> "not-there";
            case Finding.Another another -> "another-key";
            case Finding.SplitView split -> "split-view";
        };
    }

    /** Needs no account. */
    @CommandLine.Command(
            name = "audit",
            description = "Replays the server's whole log and compares it with its signed head.",
            footerHeading = "%nExample:%n",
            footer = "  ${ROOT-COMMAND-NAME} transparency audit --server http://localhost:8440")
    static final class AuditCommand implements Callable<Integer> {

        @Spec CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws Exception {
            Shared shared = Shared.of(spec);
            Output out = shared.output();
            return switch (ExoClient.audit(shared.options())) {
                case Audit.Sound(var size, var root, var key) -> {
                    String hex = HexFormat.of().formatHex(root);
                    out.event(
                            "All " + size + " leaves are there and come to the signed root " + hex,
                            "audit",
                            "sound",
                            true,
                            "size",
                            size,
                            "root",
                            hex);
                    yield ExitCode.OK.code;
                }
                case Audit.Unsound(var how) -> {
                    out.event("THE LOG IS NOT SOUND: " + how, "audit", "sound", false, "how", how);
                    yield ExitCode.FAILED.code;
                }
            };
        }
    }
}
