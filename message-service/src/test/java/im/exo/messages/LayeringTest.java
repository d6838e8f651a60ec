package im.exo.messages;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "im.exo.messages", importOptions = ImportOption.DoNotIncludeTests.class)
class LayeringTest {

    @ArchTest
    static final ArchRule features_depend_on_each_other_without_circles =
            slices().matching("im.exo.messages.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule only_storage_knows_sql =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("..mysql..", "im.exo.messages.sql..")
                    .and()
                    .doNotHaveFullyQualifiedName("im.exo.messages.MessageService")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("java.sql..", "javax.sql..", "com.mysql..");

    @ArchTest
    static final ArchRule only_the_edge_knows_grpc =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("..relay..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.grpc..", "im.exo.contract.relay..");

    @ArchTest
    static final ArchRule the_mailbox_knows_no_framework =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "..mailbox..",
                            "..delivery..",
                            "..intake..",
                            "..ownership..",
                            "..expiry..",
                            "..relay..",
                            "..accounts..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.quarkus..", "jakarta..", "im.exo.kit..");

    @ArchTest
    static final ArchRule names_are_nouns_of_the_domain =
            classes()
                    .should()
                    .haveSimpleNameNotEndingWith("Manager")
                    .andShould()
                    .haveSimpleNameNotEndingWith("Impl")
                    .andShould()
                    .haveSimpleNameNotEndingWith("Util")
                    .andShould()
                    .haveSimpleNameNotEndingWith("Helper");
}
