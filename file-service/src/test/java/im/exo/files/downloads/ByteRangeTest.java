package im.exo.files.downloads;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.files.downloads.ByteRange.Slice;
import im.exo.files.downloads.ByteRange.Unsatisfiable;
import im.exo.files.downloads.ByteRange.Whole;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0,0,0",
        "bytes=0-999,0,999",
        "bytes=0-5000,0,999",
        "bytes=10-,10,999",
        "bytes=-1,999,999",
        "bytes=-5000,0,999",
        "BYTES=3-4,3,4",
        "bytes= 3-4 ,3,4",
        "bytes=999-999999999999999999,999,999",
    })
    void one_range_is_cut_to_the_file(String header, long first, long last) {
        assertThat(ByteRange.parse(header, 1000)).isEqualTo(new Slice(first, last));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=1000-", "bytes=1000-1001", "bytes=-0"})
    void a_range_outside_cannot_be_satisfied(String header) {
        assertThat(ByteRange.parse(header, 1000)).isEqualTo(new Unsatisfiable());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=0-1,3-4",
                "bytes=4-3",
                "bytes=-",
                "bytes=",
                "bytes",
                "",
                "lines=1-2",
                "bytes=a-b",
                "bytes=--1",
                "bytes=1-2-3",
                "bytes=9999999999999999999-",
                "bytes=-9999999999999999999",
                "bytes=0x1-2",
            })
    void anything_else_is_ignored_and_the_whole_is_sent(String header) {
        assertThat(ByteRange.parse(header, 1000)).isEqualTo(new Whole());
    }

    @Test
    void an_empty_file_has_no_ranges() {
        assertThat(ByteRange.parse("bytes=0-", 0)).isEqualTo(new Unsatisfiable());
        assertThat(ByteRange.parse("bytes=-1", 0)).isEqualTo(new Unsatisfiable());
    }
}
