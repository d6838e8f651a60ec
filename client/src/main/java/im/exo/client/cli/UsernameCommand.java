package im.exo.client.cli;

import im.exo.client.ExoClient;
import im.exo.client.http.Unreachable;
import im.exo.client.usernames.NotAUsername;
import im.exo.client.usernames.Own;

import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "username",
        description = {
            "Shows the account's username; set, link and delete change it.",
            "Whoever knows it, or has its link, can find this account. The server has a hash of it."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} username",
            "  ${ROOT-COMMAND-NAME} username set alice",
            "  ${ROOT-COMMAND-NAME} username link",
            "  ${ROOT-COMMAND-NAME} username delete"
        },
        subcommands = {
            UsernameCommand.Set.class,
            UsernameCommand.Link.class,
            UsernameCommand.Delete.class
        })
final class UsernameCommand extends Command {

    @Override
    ExitCode run(ExoClient client, Output out) throws Exception {
        Own own;
        try {
            own = client.usernames().present();
        } catch (Unreachable e) {
            var known = client.usernames().known();
            if (known.isEmpty()) {
                throw e;
            }
            own = new Own.Named(known.get());
        }
        return switch (own) {
            case Own.Named(var name) -> {
                out.event(name, "username", "username", name);
                yield ExitCode.OK;
            }
            case Own.SetElsewhere() ->
                    throw new Stop(
                            ExitCode.NOT_FOUND,
                            "another device has set a username, which this one does not know; set"
                                    + " it here too: "
                                    + out.hint("username", "set", "NAME.DIGITS"));
            case Own.Nameless() ->
                    throw new Stop(
                            ExitCode.NOT_FOUND,
                            "this account has no username; take one: "
                                    + out.hint("username", "set", "NAME"));
        };
    }

    @CommandLine.Command(
            name = "set",
            description = {
                "Takes a username, in place of an earlier one and its link.",
                "A name alone gets digits that are free; NAME.DIGITS asks for these. The earlier"
                        + " username is kept for this account for a week."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  ${ROOT-COMMAND-NAME} username set alice",
                "  ${ROOT-COMMAND-NAME} username set alice.42"
            })
    static final class Set extends Command {

        @Parameters(paramLabel = "NAME[.DIGITS]")
        String wanted = "";

        @Override
        ExitCode run(ExoClient client, Output out) throws Exception {
            String name;
            try {
                name = client.usernames().set(wanted);
            } catch (NotAUsername e) {
                throw new Stop(ExitCode.USAGE, String.valueOf(e.getMessage()));
            }
            out.event("You are " + name + ".", "username-set", "username", name);
            return ExitCode.OK;
        }
    }

    @CommandLine.Command(
            name = "link",
            description = "Shows the link to the username; whoever has it can read the name.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  ${ROOT-COMMAND-NAME} username link",
                "  ${ROOT-COMMAND-NAME} username link --new"
            })
    static final class Link extends Command {

        @Option(names = "--new", description = "Makes a new link; the present one is dead at once.")
        boolean fresh;

        @Override
        ExitCode run(ExoClient client, Output out) throws Exception {
            var usernames = client.usernames();
            String link =
                    (fresh ? usernames.newLink() : usernames.link())
                            .orElseThrow(
                                    () ->
                                            new Stop(
                                                    ExitCode.NOT_FOUND,
                                                    "another device has made the link or set the"
                                                            + " username, which this one does not"
                                                            + " know; a link of its own: "
                                                            + out.hint(
                                                                    "username", "link", "--new")))
                            .text();
            out.event(link, "username-link", "link", link);
            return ExitCode.OK;
        }
    }

    @CommandLine.Command(
            name = "delete",
            description = "Gives the username up; anybody may take it from now on.",
            footerHeading = "%nExample:%n",
            footer = "  ${ROOT-COMMAND-NAME} username delete")
    static final class Delete extends Command {

        @Override
        ExitCode run(ExoClient client, Output out) throws Exception {
            client.usernames().delete();
            out.event("The username is given up.", "username-deleted");
            return ExitCode.OK;
        }
    }
}
