package im.exo.files.blobs;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.exo.contract.FileId;
import im.exo.devstack.testing.Blobs;
import im.exo.devstack.testing.TestParts;
import im.exo.files.BlobId;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class S3BlobStoreTest extends BlobStoreContract {

    private static BlobStore store;

    @BeforeAll
    static void start() {
        var part = TestParts.blobs();
        store = BlobStores.s3(config(part, part.endpoint(), part.secretKey()));
        store.ready();
    }

    @Override
    BlobStore store() {
        return store;
    }

    @Test
    void a_store_that_is_not_there_is_away_and_the_message_names_nothing() {
        var nowhere = BlobStores.s3(config(TestParts.blobs(), "http://127.0.0.1:1", "secret"));
        assertThatThrownBy(() -> nowhere.size(ObjectName.blob(BlobId.of(FileId.random()))))
                .isInstanceOf(BlobStoreAway.class)
                .hasMessageNotContaining("127.0.0.1")
                .hasMessageNotContaining("blobs/");
    }

    @Test
    void wrong_credentials_are_a_store_away_and_not_a_missing_object() {
        var part = TestParts.blobs();
        var refused = BlobStores.s3(config(part, part.endpoint(), "not the secret"));
        assertThatThrownBy(() -> refused.size(ObjectName.blob(BlobId.of(FileId.random()))))
                .isInstanceOf(BlobStoreAway.class);
    }

    private static BlobsConfig config(Blobs part, String endpoint, String secret) {
        return new BlobsConfig() {
            @Override
            public String endpoint() {
                return endpoint;
            }

            @Override
            public String accessKey() {
                return part.accessKey();
            }

            @Override
            public String secretKey() {
                return secret;
            }

            @Override
            public String bucket() {
                // Not the bucket of a service under test, to which these objects would be foreign.
                return part.bucket() + "-contract";
            }

            @Override
            public String region() {
                return "us-east-1";
            }
        };
    }
}
