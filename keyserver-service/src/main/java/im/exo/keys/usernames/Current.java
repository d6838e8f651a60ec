package im.exo.keys.usernames;

import java.util.Optional;

/** The username that an account has, and its link. */
public record Current(UsernameHash hash, Optional<LinkHandle> link) {}
