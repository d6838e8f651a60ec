package im.exo.system.blindness;

import im.exo.devstack.parts.MariaDb;
import im.exo.devstack.parts.Schema;
import im.exo.devstack.platform.Platform;
import im.exo.devstack.platform.Supervised;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The places of a running platform. */
public final class Searches {

    private Searches() {}

    /** Everything that the platform stores. */
    static List<Place> stores(Platform platform) {
        var places = new ArrayList<Place>(schemas(platform));
        places.add(folder(platform, "mariadb"));
        places.add(topics(platform));
        places.add(folder(platform, "kafka"));
        places.add(folder(platform, "s3"));
        return places;
    }

    static List<Place> schemas(Platform platform) {
        var database = new MariaDb(platform.data(), platform.options().layout().database());
        var schemas = new ArrayList<Place>();
        for (Schema schema : Schema.values()) {
            schemas.add(
                    new Database(
                            schema.id(),
                            database.jdbcUrl(schema),
                            schema.id(),
                            database.password(schema)));
        }
        return schemas;
    }

    static Topics topics(Platform platform) {
        return new Topics("127.0.0.1:" + platform.options().layout().kafka());
    }

    /** The data of a part, as it lies on disk. */
    static Folder folder(Platform platform, String part) {
        return new Folder(part + " on disk", platform.data().part(part));
    }

    static Memory memory(Platform platform, Supervised process) {
        return new Memory(
                "memory of " + process.name(), process.pid(), platform.data().part("kafka"));
    }

    /** Whether any record of any topic contains these bytes. */
    public static boolean topicsContain(Platform platform, byte[] bytes) {
        var search = new Search(List.of(new Mark("wanted", bytes)));
        return !topics(platform).search(search).isEmpty();
    }

    /** The tables, such as {@code exo_auth: account}, in which any value contains these bytes. */
    public static SortedSet<String> tablesWith(Platform platform, byte[] bytes) throws Exception {
        var search = new Search(List.of(new Mark("wanted", bytes)));
        var tables = new TreeSet<String>();
        for (var schema : schemas(platform)) {
            schema.search(search).forEach(sighting -> tables.add(sighting.where()));
        }
        return tables;
    }

    /** Whether any object of the store contains these bytes. */
    public static boolean blobsContain(Platform platform, byte[] bytes) throws Exception {
        return !folder(platform, "s3")
                .search(new Search(List.of(new Mark("wanted", bytes))))
                .isEmpty();
    }
}
