package im.exo.files;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import im.exo.kit.testing.Layering;

import org.junit.jupiter.api.Test;

class LayeringTest {

    @Test
    void the_layers_are_kept() {
        Layering.of("im.exo.files")
                .withHttpIn(
                        "Tus",
                        "TusHeaders",
                        "TusVersion",
                        "MethodOverride",
                        "BlobBody",
                        "StoreAwayMapper")
                .check();
    }

    @Test
    void only_blobs_knows_the_object_store() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..blobs..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.minio..", "okhttp3..")
                .check(
                        new ClassFileImporter()
                                .withImportOption(new ImportOption.DoNotIncludeTests())
                                .importPackages("im.exo.files"));
    }
}
