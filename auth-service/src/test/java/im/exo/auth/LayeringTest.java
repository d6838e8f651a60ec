package im.exo.auth;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "im.exo.auth", importOptions = ImportOption.DoNotIncludeTests.class)
class LayeringTest {

    @ArchTest
    static final ArchRule only_storage_knows_sql =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("im.exo.auth.storage")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("java.sql..", "javax.sql..", "io.agroal..");

    @ArchTest
    static final ArchRule nobody_knows_storage =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("im.exo.auth.storage")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("im.exo.auth.storage");

    @ArchTest
    static final ArchRule only_resources_know_http =
            noClasses()
                    .that()
                    .haveSimpleNameNotEndingWith("Resource")
                    .and()
                    .haveSimpleNameNotEndingWith("Mapper")
                    .and()
                    .areTopLevelClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("jakarta.ws.rs..", "io.vertx..", "im.exo.kit.problem..");

    @ArchTest
    static final ArchRule nobody_calls_a_resource =
            classes()
                    .that()
                    .haveSimpleNameEndingWith("Resource")
                    .should()
                    .onlyHaveDependentClassesThat()
                    .haveNameMatching(".*Resource(\\$.*)?");

    @ArchTest
    static final ArchRule features_form_no_cycle =
            slices().matching("im.exo.auth.(*)..").should().beFreeOfCycles();
}
