package im.exo.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "im.exo.client", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule the_sdk_knows_no_command_line =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("..cli..", "..demo..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("..cli..", "..demo..", "picocli..", "org.jline..");

    @ArchTest
    static final ArchRule the_demo_uses_what_any_client_uses =
            noClasses()
                    .that()
                    .resideInAPackage("..demo..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "..client.store..",
                            "..client.outbox..",
                            "..client.keys..",
                            "..client.protocol..",
                            "..client.cli..");

    @ArchTest
    static final ArchRule only_the_store_knows_sql =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("..client.store..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("java.sql..", "org.sqlite..");

    @ArchTest
    static final ArchRule libsignal_stays_behind_the_sdk =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "..cli..", "..demo..", "..store..", "..realtime..", "..files..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.signal..");
}
