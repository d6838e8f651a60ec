package im.exo.keys.transparency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

class MerkleTest {

    private static final int SIZES = 70;

    /** The leaves and roots that implementations of RFC 6962 test each other with. */
    private static final List<String> LEAVES =
            List.of(
                    "",
                    "00",
                    "10",
                    "2021",
                    "3031",
                    "40414243",
                    "5051525354555657",
                    "606162636465666768696a6b6c6d6e6f");

    private static final List<String> ROOTS =
            List.of(
                    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    @Test
    void roots_are_those_of_other_implementations() {
        var hashes =
                LEAVES.stream()
                        .map(HexFormat.of()::parseHex)
                        .map(ByteString::copyFrom)
                        .map(Hashes::leaf)
                        .toList();
        for (int size = 1; size <= LEAVES.size(); size++) {
            assertThat(hex(proofs(hashes.subList(0, size)).root(size)))
                    .isEqualTo(ROOTS.get(size - 1));
        }
        assertThat(hex(proofs(List.of()).root(0)))
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    @Test
    void every_leaf_of_every_tree_has_a_proof_that_checks_out() {
        var hashes = hashes(SIZES);
        var proofs = proofs(hashes);
        for (int size = 1; size <= SIZES; size++) {
            for (int leaf = 0; leaf < size; leaf++) {
                var proof = proofs.inclusion(leaf, size);
                var root = proofs.root(size);
                assertThat(Verifier.included(hashes.get(leaf), leaf, size, proof, root)).isTrue();
                assertThat(
                                Verifier.included(
                                        hashes.get((leaf + 1) % SIZES), leaf, size, proof, root))
                        .isFalse();
                assertThat(Verifier.included(hashes.get(leaf), leaf, size, proof, changed(root)))
                        .isFalse();
            }
        }
    }

    @Test
    void every_tree_is_shown_to_be_the_beginning_of_every_later_one() {
        var proofs = proofs(hashes(SIZES));
        for (int before = 0; before <= SIZES; before++) {
            for (int after = before; after <= SIZES; after++) {
                var proof = proofs.consistency(before, after);
                var old = proofs.root(before);
                var now = proofs.root(after);
                assertThat(Verifier.consistent(before, old, after, now, proof)).isTrue();
                if (before > 0) {
                    assertThat(Verifier.consistent(before, changed(old), after, now, proof))
                            .isFalse();
                    assertThat(Verifier.consistent(before, old, after, changed(now), proof))
                            .isFalse();
                }
            }
        }
    }

    @Test
    void a_tree_that_grows_in_pieces_is_the_tree_that_was_built_at_once() {
        var leaves = IntStream.range(0, SIZES).mapToObj(MerkleTest::leaf).toList();
        var whole = proofs(leaves.stream().map(Leaf::hash).toList());
        for (int piece = 1; piece <= SIZES; piece++) {
            var stored = new HashMap<Node, ByteString>();
            for (int from = 0; from < SIZES; from += piece) {
                var edge = new HashMap<Node, ByteString>();
                Node.edge(from).forEach(node -> edge.put(node, stored.get(node)));
                var growth = new Growth(from, edge);
                leaves.subList(from, Math.min(SIZES, from + piece)).forEach(growth::add);
                assertThat(growth.root()).isEqualTo(whole.root(growth.size()));
                growth.added().forEach((node, hash) -> assertThat(stored.put(node, hash)).isNull());
            }
            assertThat(new Proofs(stored::get).root(SIZES)).isEqualTo(whole.root(SIZES));
        }
    }

    @Test
    void there_is_no_proof_of_what_is_not_so() {
        var proofs = proofs(hashes(5));
        assertThatThrownBy(() -> proofs.inclusion(5, 5))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> proofs.inclusion(-1, 5))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> proofs.consistency(4, 3))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static List<ByteString> hashes(int count) {
        return IntStream.range(0, count).mapToObj(MerkleTest::leaf).map(Leaf::hash).toList();
    }

    private static Leaf leaf(int number) {
        var bytes = ByteString.copyFrom(ByteBuffer.allocate(32).putInt(number).array());
        return new Leaf(bytes, Hashes.sha256(bytes));
    }

    /** All whole subtrees, computed by the definition. */
    private static Proofs proofs(List<ByteString> leaves) {
        Map<Node, ByteString> nodes = new HashMap<>();
        var row = new ArrayList<>(leaves);
        for (int level = 0; !row.isEmpty(); level++) {
            for (int i = 0; i < row.size(); i++) {
                nodes.put(new Node(level, i), row.get(i));
            }
            var above = new ArrayList<ByteString>();
            for (int i = 0; i + 1 < row.size(); i += 2) {
                above.add(Hashes.node(row.get(i), row.get(i + 1)));
            }
            row = above;
        }
        return new Proofs(nodes::get);
    }

    private static ByteString changed(ByteString hash) {
        byte[] bytes = hash.toByteArray();
        bytes[7] ^= 1;
        return ByteString.copyFrom(bytes);
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }
}
