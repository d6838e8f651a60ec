package im.exo.files.downloads;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"\"a\"", "W/\"a\"", "*", "\"b\", \"a\"", " \"a\" ", "\"b\",W/\"a\",\"c\""})
    void the_tag_is_found_alone_weak_or_in_a_list(String header) {
        assertThat(EntityTags.match(header, "\"a\"")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "\"A\"", "\"aa\"", "\"b\",\"c\"", "w/\"a\"", "\"a"})
    void other_tags_are_not_it(String header) {
        assertThat(EntityTags.match(header, "\"a\"")).isFalse();
    }
}
