package im.exo.auth.api;

import static im.exo.auth.testing.Calls.getAs;
import static im.exo.auth.testing.Calls.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.exo.auth.testing.Api;
import im.exo.auth.testing.Keyserver;
import im.exo.auth.testing.Operator;
import im.exo.auth.testing.TestClock;
import im.exo.auth.testing.TestStack;
import im.exo.contract.AccountId;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.signal.libsignal.metadata.certificate.CertificateValidator;
import org.signal.libsignal.metadata.certificate.InvalidCertificateException;
import org.signal.libsignal.metadata.certificate.SenderCertificate;
import org.signal.libsignal.protocol.IdentityKeyPair;
import org.signal.libsignal.protocol.ecc.ECPublicKey;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

@QuarkusTest
@WithTestResource(value = TestStack.class, scope = TestResourceScope.GLOBAL)
class CertificatesTest {

    private static final String DELIVERY = "/v1/certificate/delivery";

    @Inject TestClock clock;

    Keyserver keyserver;

    private final IdentityKeyPair identity = IdentityKeyPair.generate();

    @AfterEach
    void backToNow() {
        clock.reset();
        keyserver.answersAsUsual();
    }

    @Test
    void it_says_which_device_of_which_identity_and_leads_back_to_the_root() throws Exception {
        var alice = registered();

        var answer = getAs(alice.access(), DELIVERY);

        answer.then().statusCode(200).header("Cache-Control", "no-store");
        var certificate = certificate(answer.jsonPath().getString("certificate"));
        var account = AccountId.parse(alice.account());
        assertThat(certificate.getSenderUuid())
                .isEqualTo(new UUID(account.high(), account.low()).toString());
        assertThat(certificate.getSenderDeviceId()).isEqualTo(1);
        assertThat(certificate.getSenderE164()).isEmpty();
        assertThat(certificate.getKey().serialize()).isEqualTo(identity.getPublicKey().serialize());
        long expires = answer.jsonPath().getLong("expiresAt");
        assertThat(certificate.getExpiration()).isEqualTo(expires);
        var until = Instant.ofEpochMilli(expires);
        assertThat(until).isEqualTo(until.truncatedTo(ChronoUnit.HOURS));
        assertThat(until)
                .isBetween(
                        clock.instant().plus(Duration.ofHours(23)),
                        clock.instant().plus(Duration.ofHours(26)));
        var validator = new CertificateValidator(roots());
        validator.validate(certificate, clock.millis());
        assertThatThrownBy(() -> validator.validate(certificate, expires + 1))
                .isInstanceOf(InvalidCertificateException.class);
    }

    @Test
    void the_key_that_signs_is_another_one_each_month_and_the_root_stays() throws Exception {
        var alice = registered();
        var roots = roots();
        var now = certificate(alice);
        clock.forward(Duration.ofDays(1));
        int same = certificate(again(alice)).getSigner().getKeyId();
        clock.reset();
        clock.forward(Duration.ofDays(31));
        var later = certificate(again(alice));

        assertThat(later.getSigner().getKeyId()).isNotEqualTo(now.getSigner().getKeyId());
        assertThat(same).isBetween(now.getSigner().getKeyId(), later.getSigner().getKeyId());
        new CertificateValidator(roots).validate(later, clock.millis());
        new CertificateValidator(roots()).validate(now, Instant.now().toEpochMilli());
        assertThat(roots().getFirst()).isEqualTo(roots.getFirst());
    }

    @Test
    void an_account_without_an_identity_is_told_to_publish_its_keys() {
        problem(getAs(Api.registered().access(), DELIVERY), 409, "conflict");
    }

    @Test
    void while_keyserver_service_is_away_slow_or_senseless_it_is_to_be_tried_again()
            throws Exception {
        var alice = registered();
        var wait = new CountDownLatch(1);
        List<Keyserver.Answer> answers =
                List.of(
                        (exchange, any) -> exchange.sendResponseHeaders(500, -1),
                        (exchange, any) -> exchange.sendResponseHeaders(200, -1),
                        (exchange, any) -> {
                            exchange.sendResponseHeaders(200, 32);
                            exchange.getResponseBody().write(new byte[32]);
                        },
                        (exchange, any) -> exchange.close(),
                        (exchange, any) -> {
                            try {
                                wait.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
        for (var how : answers) {
            keyserver.answers(how);
            var answer = getAs(alice.access(), DELIVERY);
            problem(answer, 503, "unavailable");
            answer.then().header("Retry-After", "2");
        }
        wait.countDown();
        keyserver.answersAsUsual();
        getAs(alice.access(), DELIVERY).then().statusCode(200);
    }

    @Test
    void a_key_that_is_none_is_certified_for_nobody() {
        var alice = Api.registered();
        keyserver.put(AccountId.parse(alice.account()), new byte[33]);
        problem(getAs(alice.access(), DELIVERY), 503, "unavailable");
    }

    @Test
    void only_a_session_that_goes_on_gets_one() {
        problem(RestAssured.get(DELIVERY), 401, "unauthorized");
        var alice = registered();
        var second = Api.signIn(alice).then().statusCode(201).extract().jsonPath();
        Api.end(alice.access(), second.getString("device")).then().statusCode(204);
        problem(getAs(second.getString("accessToken"), DELIVERY), 401, "session-revoked");

        Operator.put(
                        "/internal/accounts/" + alice.account() + "/status",
                        Map.of("status", "suspended"))
                .then()
                .statusCode(200);
        assertThat(getAs(alice.access(), DELIVERY).statusCode()).isIn(401, 403);
    }

    private Api.Registered registered() {
        var account = Api.registered();
        keyserver.put(AccountId.parse(account.account()), identity.getPublicKey().serialize());
        return account;
    }

    /** As the time may be another one, its first token may be none any more. */
    private static Api.Registered again(Api.Registered account) {
        return new Api.Registered(
                account.account(),
                account.authKey(),
                account.salt(),
                Api.signIn(account).then().statusCode(201).extract().jsonPath());
    }

    private static SenderCertificate certificate(Api.Registered account) throws Exception {
        return certificate(getAs(account.access(), DELIVERY).jsonPath().getString("certificate"));
    }

    private static SenderCertificate certificate(String text) throws Exception {
        return new SenderCertificate(Base64.getDecoder().decode(text));
    }

    private static List<ECPublicKey> roots() {
        return RestAssured.get("/v1/certificate/roots")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("roots", String.class)
                .stream()
                .map(CertificatesTest::publicKey)
                .toList();
    }

    private static ECPublicKey publicKey(String text) {
        try {
            return new ECPublicKey(Base64.getDecoder().decode(text));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
