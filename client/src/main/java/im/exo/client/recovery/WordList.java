package im.exo.client.recovery;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** The English list of BIP-39: 2048 words in order, told apart by their first four letters. */
final class WordList {

    static final WordList ENGLISH = new WordList();

    private static final int SIZE = 2048;
    private static final int TELLING = 4;

    private final List<String> words;

    private WordList() {
        try (InputStream in = WordList.class.getResourceAsStream("english.txt")) {
            if (in == null) {
                throw new IOException("the list of words is not in this jar");
            }
            words = new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (words.size() != SIZE) {
            throw new IllegalStateException("the list of words is damaged");
        }
    }

    List<String> words() {
        return words;
    }

    String at(int index) {
        return words.get(index);
    }

    /** The place of a word, which may be cut off after its fourth letter or later. */
    OptionalInt find(String typed) {
        String word = typed.toLowerCase(Locale.ROOT);
        int place = Collections.binarySearch(words, word);
        if (place < 0 && word.length() >= TELLING) {
            int next = -place - 1;
            place = next < SIZE && words.get(next).startsWith(word) ? next : -1;
        }
        return place < 0 ? OptionalInt.empty() : OptionalInt.of(place);
    }
}
