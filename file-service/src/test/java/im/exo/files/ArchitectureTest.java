package im.exo.files;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "im.exo.files", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule only_storage_knows_sql =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("..storage..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("java.sql..", "javax.sql..");

    @ArchTest
    static final ArchRule only_blobs_knows_the_object_store =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("..blobs..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.minio..", "okhttp3..");

    @ArchTest
    static final ArchRule stores_know_nothing_of_http =
            noClasses()
                    .that()
                    .resideInAnyPackage("..storage..", "..blobs..", "..upkeep..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("jakarta.ws.rs..", "io.vertx..");

    @ArchTest
    static final ArchRule domain_nouns_know_nothing_of_http =
            noClasses()
                    .that()
                    .haveNameMatching(
                            ".*\\.(Uploads|Files|PartWriter|PartBuffers|Links|ByteRange|Upload|StoredFile)")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("jakarta.ws.rs..", "io.vertx..");

    @ArchTest
    static final ArchRule resources_do_not_reach_past_the_domain =
            noClasses()
                    .that()
                    .haveSimpleNameEndingWith("Resource")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("..storage..");

    @ArchTest
    static final ArchRule no_service_knows_another =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "im.exo.auth..",
                            "im.exo.keys..",
                            "im.exo.messages..",
                            "im.exo.gateway..");

    @ArchTest
    static final ArchRule names_say_what_things_are =
            classes()
                    .should()
                    .haveSimpleNameNotEndingWith("Impl")
                    .andShould()
                    .haveSimpleNameNotEndingWith("Manager")
                    .andShould()
                    .haveSimpleNameNotEndingWith("Util")
                    .andShould()
                    .haveSimpleNameNotEndingWith("Helper");
}
