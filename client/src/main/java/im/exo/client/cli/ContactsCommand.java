package im.exo.client.cli;

import im.exo.client.ExoClient;
import im.exo.client.contacts.Contact;

import picocli.CommandLine;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "contacts",
        description = "Lists contacts; add, name and remove change them. Only your devices know.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} contacts",
            "  ${ROOT-COMMAND-NAME} contacts add alice EXO-ID",
            "  ${ROOT-COMMAND-NAME} contacts add alice alice.42",
            "  ${ROOT-COMMAND-NAME} contacts name alice Alicia",
            "  ${ROOT-COMMAND-NAME} contacts remove Alicia"
        },
        subcommands = {
            ContactsCommand.Add.class,
            ContactsCommand.Name.class,
            ContactsCommand.Remove.class
        })
final class ContactsCommand extends Command {

    @Override
    ExitCode run(ExoClient client, Output out) {
        for (Contact contact : client.contacts().all()) {
            boolean verified = client.verified(contact.account());
            boolean changed = client.identityChanged(contact.account());
            out.event(
                    contact.name()
                            + "  "
                            + contact.account().text()
                            + (verified ? "  verified" : "")
                            + (changed ? "  SAFETY NUMBER CHANGED" : ""),
                    "contact",
                    "name",
                    contact.name(),
                    "exoId",
                    contact.account().text(),
                    "verified",
                    verified,
                    "identityChanged",
                    changed);
        }
        return ExitCode.OK;
    }

    @CommandLine.Command(
            name = "add",
            description = {
                "Adds somebody.",
                "A username and a link are looked up once; the contact is the account."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  ${ROOT-COMMAND-NAME} contacts add alice EXO-ID",
                "  ${ROOT-COMMAND-NAME} contacts add alice alice.42",
                "  ${ROOT-COMMAND-NAME} contacts add alice exo:user:LINK"
            })
    static final class Add extends Command {

        @Parameters(index = "0", paramLabel = "NAME")
        String name = "";

        @Parameters(
                index = "1",
                paramLabel = "WHO",
                description = "An Exo ID, a username (alice.42) or a username's link (exo:user:…).")
        String who = "";

        @Override
        void check(Shared shared) throws Stop {
            Whom.parse(who);
        }

        @Override
        ExitCode run(ExoClient client, Output out) throws Exception {
            client.contacts().name(Whom.parse(who).find(client), name);
            out.event("Added " + name + ".", "contact-added", "name", name);
            return ExitCode.OK;
        }
    }

    @CommandLine.Command(
            name = "name",
            description = "Gives another name.",
            footerHeading = "%nExample:%n",
            footer = "  ${ROOT-COMMAND-NAME} contacts name alice Alicia")
    static final class Name extends Command {

        @Parameters(index = "0", paramLabel = "WHO")
        String who = "";

        @Parameters(index = "1", paramLabel = "NAME")
        String name = "";

        @Override
        ExitCode run(ExoClient client, Output out) throws Exception {
            client.contacts().name(Shared.person(client, who), name);
            out.event("Now called " + name + ".", "contact-named", "name", name);
            return ExitCode.OK;
        }
    }

    @CommandLine.Command(
            name = "remove",
            description = "Removes somebody; messages stay.",
            footerHeading = "%nExample:%n",
            footer = "  ${ROOT-COMMAND-NAME} contacts remove alice")
    static final class Remove extends Command {

        @Parameters(paramLabel = "WHO")
        String who = "";

        @Override
        ExitCode run(ExoClient client, Output out) throws Exception {
            if (!client.contacts().remove(Shared.person(client, who))) {
                throw new Stop(ExitCode.NOT_FOUND, "there is no such contact");
            }
            out.event("Removed " + who + ".", "contact-removed", "name", who);
            return ExitCode.OK;
        }
    }
}
