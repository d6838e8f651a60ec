package im.exo.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;

import org.junit.jupiter.api.Test;

import java.util.List;

class QrCodeTest {

    private static final String URI = "exo:link:0ca2a-dj7b1-mqn2w-wnpzc-zr7h0-85bff";

    /** Pixels for each module, as a camera sees it. */
    private static final int SCALE = 4;

    @Test
    void what_is_printed_can_be_scanned() throws Exception {
        List<String> rows =
                new QrCode(URI)
                        .lines().stream().map(l -> l.replaceAll("\u001b\\[[0-9;]*m", "")).toList();
        int width = rows.getFirst().length() * SCALE;
        int height = rows.size() * 2 * SCALE;
        var pixels = new int[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                char block = rows.get(y / SCALE / 2).charAt(x / SCALE);
                boolean upper = y / SCALE % 2 == 0;
                boolean black = block == '\u2588' || block == (upper ? '\u2580' : '\u2584');
                pixels[y * width + x] = black ? 0xff000000 : 0xffffffff;
            }
        }
        var image =
                new BinaryBitmap(
                        new HybridBinarizer(new RGBLuminanceSource(width, height, pixels)));
        assertThat(new QRCodeReader().decode(image).getText()).isEqualTo(URI);
    }

    @Test
    void it_brings_its_own_colours_and_fits_a_terminal() {
        assertThat(new QrCode(URI).lines())
                .hasSizeLessThan(24)
                .allSatisfy(
                        line -> {
                            assertThat(line)
                                    .startsWith("\u001b[38;5;16;48;5;231m")
                                    .endsWith("\u001b[0m");
                            assertThat(line.replaceAll("\u001b\\[[0-9;]*m", ""))
                                    .hasSizeLessThan(80)
                                    .startsWith("    ");
                        });
    }
}
