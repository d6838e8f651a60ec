package im.exo.client.cli;

import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;

import java.util.ArrayList;
import java.util.List;

/**
 * A QR code in half blocks, two modules a character, with its quiet zone. It brings its own black
 * and white, so that it is read on dark and on light terminals.
 */
final class QrCode {

    /** Modules of white on each side (ISO/IEC 18004). */
    private static final int QUIET = 4;

    private static final String COLOURS = "\u001b[38;5;16;48;5;231m";
    private static final String RESET = "\u001b[0m";

    private final BitMatrix modules;

    QrCode(String content) {
        try {
            ByteMatrix code = Encoder.encode(content, ErrorCorrectionLevel.L).getMatrix();
            modules = new BitMatrix(code.getWidth() + 2 * QUIET, code.getHeight() + 2 * QUIET);
            for (int y = 0; y < code.getHeight(); y++) {
                for (int x = 0; x < code.getWidth(); x++) {
                    if (code.get(x, y) == 1) {
                        modules.set(x + QUIET, y + QUIET);
                    }
                }
            }
        } catch (WriterException e) {
            throw new IllegalArgumentException("too long for a QR code", e);
        }
    }

    /** For a terminal; not to be made printable, it sets colours. */
    List<String> lines() {
        var lines = new ArrayList<String>();
        for (int y = 0; y < modules.getHeight(); y += 2) {
            var line = new StringBuilder(COLOURS);
            for (int x = 0; x < modules.getWidth(); x++) {
                line.append(block(black(x, y), black(x, y + 1)));
            }
            lines.add(line.append(RESET).toString());
        }
        return lines;
    }

    private boolean black(int x, int y) {
        return y < modules.getHeight() && modules.get(x, y);
    }

    private static char block(boolean upper, boolean lower) {
        if (upper) {
            return lower ? '\u2588' : '\u2580';
        }
        return lower ? '\u2584' : ' ';
    }
}
