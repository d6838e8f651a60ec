package im.exo.messages.sql;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.messages.testing.TestDatabase;

import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Ends connections of the real database. */
class DirectConnectionsTest {

    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final Duration LOCK_WAIT = Duration.ofSeconds(1);

    @Test
    void a_connection_of_the_same_user_is_ended_and_ending_it_again_is_no_fault() throws Exception {
        try (var ours = open(TestDatabase.direct());
                var other = open(TestDatabase.direct())) {
            long id = DirectConnections.id(other);
            DirectConnections.kill(ours, id);
            assertThat(other.isValid(10)).isFalse();
            DirectConnections.kill(ours, id);
            assertThat(ours.isValid(10)).isTrue();
        }
    }

    @Test
    void a_number_that_is_another_users_by_now_counts_as_gone_and_is_left_alone() throws Exception {
        try (var ours = open(TestDatabase.direct());
                var foreign = open(TestDatabase.ofAnotherUser())) {
            DirectConnections.kill(ours, DirectConnections.id(foreign));
            assertThat(foreign.isValid(10)).isTrue();
            assertThat(ours.isValid(10)).isTrue();
        }
    }

    private static Connection open(DirectConnections connections) throws SQLException {
        return connections.open(ANSWER, LOCK_WAIT);
    }
}
