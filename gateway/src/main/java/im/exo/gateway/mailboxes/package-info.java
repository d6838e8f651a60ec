/**
 * Everything the gateway knows about mailboxes: which instance of message-service owns which shard,
 * one stream to each instance, the sends that wait for an answer, and the sockets to deliver to.
 */
@NullMarked
package im.exo.gateway.mailboxes;

import org.jspecify.annotations.NullMarked;
