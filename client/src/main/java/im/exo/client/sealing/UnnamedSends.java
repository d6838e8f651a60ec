package im.exo.client.sealing;

import im.exo.client.http.ServerProblem;
import im.exo.client.http.Unreachable;
import im.exo.contract.AccessKey;
import im.exo.contract.AccountId;
import im.exo.contract.mailbox.SendResult;
import im.exo.contract.realtime.ClientSend;

/** A way to a recipient's mailbox for those who show its access key and not who they are. */
public interface UnnamedSends {

    /** The relay's word, whatever it is: {@code UNAUTHORIZED} for a key that it does not take. */
    SendResult send(AccountId to, AccessKey key, ClientSend send) throws Unreachable, ServerProblem;
}
