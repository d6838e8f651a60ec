package im.exo.system.platform;

import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands {@link Exo} to tests: started at the first use, stopped after the last test of the run, and
 * healthy before each. Two gateways and two message-services, so that nothing passes only because
 * there is but one.
 */
public final class SharedPlatform implements ParameterResolver, BeforeEachCallback {

    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(SharedPlatform.class);

    private static Exo exo(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent("exo", first -> start(), Started.class)
                .exo();
    }

    private static Started start() {
        return Started.in("platform", options -> options.scaled(2, 2).withSpareMessageServices(1));
    }

    @Override
    public void beforeEach(ExtensionContext context) throws InterruptedException {
        exo(context).awaitHealthy();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Exo.class;
    }

    @Override
    public Exo resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return exo(context);
    }
}
