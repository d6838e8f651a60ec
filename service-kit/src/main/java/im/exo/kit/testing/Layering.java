package im.exo.kit.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;

import java.util.List;
import java.util.Set;

/** The layering that every service keeps: {@code Layering.of("im.exo.keys").check()}. */
public final class Layering {

    private static final String[] SQL = {
        "java.sql..", "javax.sql..", "io.agroal..", "org.hibernate..", "jakarta.persistence.."
    };

    private final String root;
    private final Set<String> http;

    private Layering(String root, Set<String> http) {
        this.root = root;
        this.http = http;
    }

    /** @param root the service's package, such as {@code im.exo.keys} */
    public static Layering of(String root) {
        return new Layering(root, Set.of());
    }

    /** The simple names of what resources are helped by: filters, header readers, bodies. */
    public Layering withHttpIn(String... names) {
        return new Layering(root, Set.of(names));
    }

    /** @throws AssertionError naming what breaks which rule */
    public void check() {
        var classes = imported();
        rules().forEach(rule -> rule.check(classes));
    }

    private JavaClasses imported() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(root);
    }

    private List<ArchRule> rules() {
        return List.of(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("..storage..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(SQL)
                        .because("only the storage packages know SQL"),
                noClasses()
                        .that()
                        .haveSimpleNameNotContaining("Resource")
                        .and(DescribedPredicate.describe("are not named", this::isPlain))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("jakarta.ws.rs..")
                        .because("only resources know HTTP"),
                noClasses()
                        .that()
                        .resideInAPackage("..storage..")
                        .should()
                        .dependOnClassesThat()
                        .haveSimpleNameEndingWith("Resource")
                        .because("storage does not look up")
                        // A service may store nothing.
                        .allowEmptyShould(true),
                noClasses()
                        .should()
                        .haveNameMatching(".*(Manager|Impl|Utils?|Helper|Base)")
                        .because("names say what a thing is"),
                noClasses()
                        .should()
                        .dependOnClassesThat(
                                DescribedPredicate.describe(
                                        "belong to another service",
                                        other -> isForeign(other.getPackageName())))
                        .because("services meet in contract and topics only"));
    }

    private boolean isPlain(JavaClass one) {
        return !http.contains(one.getSimpleName());
    }

    private boolean isForeign(String name) {
        return name.startsWith("im.exo.")
                && !name.startsWith(root)
                && !name.startsWith("im.exo.contract")
                && !name.startsWith("im.exo.kit");
    }
}
