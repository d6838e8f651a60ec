package im.exo.auth.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.auth.testing.Api;
import im.exo.auth.testing.Jwt;
import im.exo.auth.testing.TestStack;
import im.exo.auth.testing.Topic;
import im.exo.contract.AccountId;
import im.exo.contract.Shards;
import im.exo.contract.topics.AccountState;
import im.exo.contract.topics.Revocation;
import im.exo.devstack.testing.TestParts;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

@QuarkusTest
@WithTestResource(value = TestStack.class, scope = TestResourceScope.GLOBAL)
class TopicsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void every_change_of_an_account_is_published_on_its_shards_partition() {
        var account = Api.registered();
        awaitVersion(account, 1);
        var second = Api.signIn(account).then().statusCode(201).extract().jsonPath();
        awaitVersion(account, 2);
        Api.end(second.getString("accessToken"), 1).then().statusCode(204);
        awaitVersion(account, 3);

        var id = AccountId.parse(account.account());
        var records = recordsOf(account);
        assertThat(records)
                .allSatisfy(
                        record -> assertThat(record.partition()).isEqualTo(new Shards(64).of(id)));
        var versions = records.stream().map(TopicsTest::state).map(AccountState::getVersion);
        assertThat(versions.toList()).isSorted();
        var last = state(records.getLast());
        assertThat(last.getAccount()).isEqualTo(id.byteString());
        assertThat(last.getStatus()).isEqualTo(AccountState.Status.STATUS_ACTIVE);
        assertThat(last.getNextDevice()).isEqualTo(3);
        assertThat(last.getDevicesList())
                .singleElement()
                .satisfies(d -> assertThat(d.getId()).isEqualTo(2));
    }

    @Test
    void an_ended_session_is_published_until_its_last_token_has_expired() {
        var account = Api.registered();
        String sid = Jwt.claims(account.access()).getString("sid");

        Api.end(account.access(), "current").then().statusCode(204);

        await().atMost(PATIENCE).until(() -> !revocations(sid).isEmpty());
        var published = revocations(sid).getFirst();
        assertThat(published.getAccount().isEmpty()).as("names nobody").isTrue();
        assertThat(published.getVersion()).isZero();
        var until = Instant.ofEpochMilli(revocations(sid).getFirst().getUntil());
        assertThat(until)
                .isAfter(Instant.ofEpochSecond(Jwt.claims(account.access()).getLong("exp")))
                .isBefore(Instant.now().plus(Duration.ofMinutes(12)));
    }

    @Test
    void without_kafka_all_goes_on_and_the_news_follow_later() {
        TestParts.log().kill9();
        Api.Registered account;
        Api.Registered deleted;
        try {
            account = Api.registered();
            deleted = Api.registered();
            Api.delete(deleted.access(), deleted.authKey()).then().statusCode(204);
            var second = Api.signIn(account).then().statusCode(201).extract().jsonPath();
            Api.end(second.getString("accessToken"), 1).then().statusCode(204);
            Api.refresh(second.getString("refreshToken")).then().statusCode(200);
        } finally {
            TestParts.log().restart();
        }

        awaitVersion(account, 3);
        String sid = Jwt.claims(account.access()).getString("sid");
        await().atMost(PATIENCE).until(() -> !revocations(sid).isEmpty());
        awaitVersion(deleted, 2);
        assertThat(state(recordsOf(deleted).getLast()).getStatus())
                .isEqualTo(AccountState.Status.STATUS_DELETED);
        String ended = Jwt.claims(deleted.access()).getString("sid");
        await().atMost(PATIENCE).until(() -> !revocations(ended).isEmpty());
    }

    private static void awaitVersion(Api.Registered account, long version) {
        await().atMost(PATIENCE)
                .until(
                        () ->
                                recordsOf(account).stream()
                                        .anyMatch(record -> state(record).getVersion() == version));
    }

    private static List<ConsumerRecord<byte[], byte[]>> recordsOf(Api.Registered account) {
        byte[] key = AccountId.parse(account.account()).bytes();
        return Topic.read("exo.accounts").stream()
                .filter(record -> Arrays.equals(record.key(), key))
                .toList();
    }

    private static List<Revocation> revocations(String sid) {
        return Topic.read("exo.revocations").stream()
                .map(record -> parse(record.value()))
                .filter(revocation -> uuid(revocation).equals(UUID.fromString(sid)))
                .toList();
    }

    private static AccountState state(ConsumerRecord<byte[], byte[]> record) {
        try {
            return AccountState.parseFrom(record.value());
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static Revocation parse(byte[] value) {
        try {
            return Revocation.parseFrom(value);
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    static UUID uuid(Revocation revocation) {
        var bytes = ByteBuffer.wrap(revocation.getSid().toByteArray());
        return new UUID(bytes.getLong(), bytes.getLong());
    }
}
