package im.exo.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import im.exo.kit.testing.Layering;

import org.junit.jupiter.api.Test;

@AnalyzeClasses(packages = "im.exo.gateway", importOptions = ImportOption.DoNotIncludeTests.class)
class LayeringTest {

    @ArchTest
    static final ArchRule the_session_core_knows_no_transport =
            noClasses()
                    .that()
                    .resideInAPackage("im.exo.gateway.realtime")
                    .and()
                    .haveSimpleNameNotEndingWith("Lifecycle")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.vertx..", "io.netty..", "jakarta.ws.rs..", "io.grpc..");

    @ArchTest
    static final ArchRule only_mailboxes_know_the_stream =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("im.exo.gateway.mailboxes")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.grpc..");

    @ArchTest
    static final ArchRule only_mailboxes_and_the_doorstep_know_the_network =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("im.exo.gateway.mailboxes")
                    .and()
                    .resideOutsideOfPackage("im.exo.gateway.realtime.websocket")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.netty..");

    @ArchTest
    static final ArchRule mailboxes_know_nobody_above_them =
            noClasses()
                    .that()
                    .resideInAPackage("im.exo.gateway.mailboxes")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "im.exo.gateway.realtime..",
                            "im.exo.gateway.messages..",
                            "im.exo.gateway.edge..");

    @ArchTest
    static final ArchRule features_do_not_form_circles =
            slices().matching("im.exo.gateway.(*)..").should().beFreeOfCycles();

    @Test
    void it_keeps_the_layering_of_every_service() {
        Layering.of("im.exo.gateway").check();
    }
}
