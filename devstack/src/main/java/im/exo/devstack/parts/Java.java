package im.exo.devstack.parts;

import java.nio.file.Path;

/** The virtual machine that runs this code, for the processes that it starts. */
public final class Java {
    private Java() {}

    public static String program() {
        return tool("java");
    }

    static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }
}
