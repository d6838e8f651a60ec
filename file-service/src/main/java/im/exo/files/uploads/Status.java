package im.exo.files.uploads;

import im.exo.contract.FileId;

/** Where an upload stands. */
public sealed interface Status permits Status.Open, Status.Told {

    record Open(Upload upload) implements Status {}

    /**
     * The bytes are a file.
     *
     * @param digest SHA-256 of the ciphertext
     */
    record Finished(Upload upload, FileId file, byte[] digest) implements Told {}

    /** An upload that takes no more bytes. */
    sealed interface Told extends Status, Appended permits Finished, Look.Missed {}
}
