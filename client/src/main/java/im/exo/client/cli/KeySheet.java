package im.exo.client.cli;

import im.exo.client.recovery.RecoveryKey;

import java.util.List;

/** A recovery key as it is shown, once, to whoever shall write it down. */
final class KeySheet {

    private static final int COLUMNS = 3;

    private KeySheet() {}

    static String text(RecoveryKey key) {
        var text =
                new StringBuilder(
                        """
                        Your recovery key follows. It is shown this once: write it down and keep it
                        away from this machine. With it alone an account comes back after all
                        devices and the password are lost. Without it, that account is lost for
                        good; nobody can help. Whoever else gets it has your account.

                        """);
        List<String> words = key.words();
        int rows = words.size() / COLUMNS;
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < COLUMNS; column++) {
                int at = column * rows + row;
                text.append("  %2d. %-10s".formatted(at + 1, words.get(at)));
            }
            text.append('\n');
        }
        return text.append("\n  or as a code: ").append(key.code()).append('\n').toString();
    }
}
