package im.exo.files;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;

/** How much, how large and for how long. */
@ConfigMapping(prefix = "exo.files")
public interface FilesConfig {

    /** Bytes that one account may have stored and announced together. */
    @WithDefault("10G")
    MemorySize quota();

    /** Largest file; at most 32 GiB, which fits S3's 10,000 parts with room to spare. */
    @WithDefault("4G")
    MemorySize maxSize();

    /** How long a finished file stays. */
    @WithDefault("30d")
    Duration retention();

    /** How long an upload waits for its next byte, and can tell its outcome once finished. */
    @WithDefault("24h")
    Duration uploadExpiry();

    /** How long an upload waits for its first byte; the answer that named it may have been lost. */
    @WithDefault("1h")
    Duration unstartedExpiry();

    /** Uploads that one account may have open at a time. */
    @WithDefault("100")
    int openUploads();

    /** How long a request owns an upload unless it renews; a killed instance blocks no longer. */
    @WithDefault("30s")
    Duration lease();

    /**
     * Uploads that one instance takes bytes for at a time. Each holds one part's memory (5 MiB), and
     * a quarter as much again is shared among those that read on while a part is being stored.
     */
    @WithDefault("24")
    int concurrentUploads();

    /** How many of these one account may use. */
    @WithDefault("6")
    int concurrentPerAccount();

    /** Bytes a second that a body has to bring; slower ones end with 408, what arrived is kept. */
    @WithDefault("1K")
    MemorySize leastPace();

    /** Waiting for the client over which {@link #leastPace()} is averaged. */
    @WithDefault("30s")
    Duration paceWindow();

    /** How old an object or multipart upload without a row must be before it is collected. */
    @WithDefault("24h")
    Duration orphanAge();

    /** Rows or objects that one round of upkeep looks at. */
    @WithDefault("200")
    int batch();

    /**
     * Declares, for one start, that bucket and database belong together although their marks do not
     * say so, or most of a batch has no counterpart. What either has and the other has not is lost
     * then.
     */
    @WithDefault("false")
    boolean claimBucket();
}
