package im.exo.admin.api;

import im.exo.contract.Problem;

/** A service's answer is a refusal: RFC 9457 problem details with a type of {@link Problem}. */
public final class Refused extends Exception {

    private static final long serialVersionUID = 1;

    private final int status;
    private final String type;

    Refused(int status, String type, String message) {
        super(message);
        this.status = status;
        this.type = type;
    }

    public int status() {
        return status;
    }

    public boolean is(Problem problem) {
        return type.equals(problem.type());
    }
}
