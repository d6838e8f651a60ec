package im.exo.client.sealing;

import im.exo.client.http.Api;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.Unreachable;
import im.exo.contract.AccessKey;
import im.exo.contract.AccountId;
import im.exo.contract.Problem;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.contract.mailbox.SendResult;
import im.exo.contract.realtime.ClientSend;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;

/** Over HTTP, on connections that never carry a token. */
public final class HttpUnnamedSends implements UnnamedSends {

    private static final String PROTOBUF = "application/x-protobuf";
    private static final int ANSWER_BYTES = 64 * 1024;

    private final Api api;

    /** @param api of its own, which is used with no token */
    public HttpUnnamedSends(Api api) {
        this.api = api;
    }

    @Override
    public SendResult send(AccountId to, AccessKey key, ClientSend send)
            throws Unreachable, ServerProblem {
        var request =
                api.request("/v1/messages/" + to.text())
                        .header(AccessKey.HEADER, key.text())
                        .header("Content-Type", PROTOBUF)
                        .PUT(BodyPublishers.ofByteArray(send.toByteArray()));
        try (InputStream answer = api.call(request).body()) {
            return SendResult.parseFrom(answer.readNBytes(ANSWER_BYTES));
        } catch (IOException e) {
            throw new Unreachable("the server's answer makes no sense", e);
        } catch (ServerProblem e) {
            return outcome(e);
        }
    }

    /** What the edge says before the relay is asked. */
    private static SendResult outcome(ServerProblem problem) throws ServerProblem {
        if (problem.is(Problem.UNAUTHORIZED)) {
            return result(SendOutcome.SEND_OUTCOME_UNAUTHORIZED);
        }
        if (problem.is(Problem.MALFORMED)) {
            return result(SendOutcome.SEND_OUTCOME_MALFORMED);
        }
        if (problem.is(Problem.TOO_LARGE)) {
            return result(SendOutcome.SEND_OUTCOME_TOO_LARGE);
        }
        throw problem;
    }

    private static SendResult result(SendOutcome outcome) {
        return SendResult.newBuilder().setOutcome(outcome).build();
    }
}
