package im.exo.kit.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;

import im.exo.contract.Problem;

import io.quarkus.security.AuthenticationCompletionException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Path;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;

import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

import java.util.stream.Collectors;

/** Turns whatever a request threw into problem+json; what it says never quotes the request. */
public final class ProblemMappers {

    private static final Logger LOG = Logger.getLogger("exo.problem");

    @ServerExceptionMapper
    public Response problem(ProblemException e) {
        return Problems.response(e);
    }

    @ServerExceptionMapper
    public Response authenticationFailed(AuthenticationFailedException e) {
        return Problems.response(SecurityTrouble.of(e));
    }

    @ServerExceptionMapper
    public Response authenticationIncomplete(AuthenticationCompletionException e) {
        return Problems.response(SecurityTrouble.of(e));
    }

    @ServerExceptionMapper
    public Response unauthorized(UnauthorizedException e) {
        return Problems.response(Problem.UNAUTHORIZED);
    }

    @ServerExceptionMapper
    public Response forbidden(ForbiddenException e) {
        return Problems.response(Problem.FORBIDDEN);
    }

    @ServerExceptionMapper
    public Response violated(ConstraintViolationException e) {
        var fields =
                e.getConstraintViolations().stream()
                        .map(ProblemMappers::field)
                        .distinct()
                        .sorted()
                        .toList();
        return Problems.response(
                new ProblemException(Problem.INVALID, "Fields: " + String.join(", ", fields))
                        .with("fields", fields));
    }

    @ServerExceptionMapper
    public Response wrongShape(MismatchedInputException e) {
        return Problems.response(malformed(e));
    }

    @ServerExceptionMapper
    public Response notJson(JsonProcessingException e) {
        return Problems.response(malformed(e));
    }

    @ServerExceptionMapper
    public Response web(WebApplicationException e) {
        if (e.getCause() instanceof JsonProcessingException json) {
            return Problems.response(malformed(json));
        }
        var original = e.getResponse();
        if (original.getStatus() < 400) {
            return original;
        }
        if (original.getStatus() >= 500) {
            return anything(e);
        }
        var answer = Problems.response(Problems.ofStatus(original.getStatus()));
        var allow = original.getHeaderString("Allow");
        return allow == null
                ? answer
                : Response.fromResponse(answer).header("Allow", allow).build();
    }

    @ServerExceptionMapper
    public Response anything(Throwable e) {
        var storage = StorageTrouble.in(e);
        if (storage.isPresent()) {
            LOG.warnf(
                    "event=storage-trouble problem=%s cause=%s",
                    storage.get().slug(), Causes.types(e));
            return Problems.response(storage.get());
        }
        LOG.errorf("event=unexpected cause=%s", Causes.trace(e));
        return Problems.response(Problem.INTERNAL);
    }

    private static String field(ConstraintViolation<?> violation) {
        var path = new StringBuilder();
        for (Path.Node node : violation.getPropertyPath()) {
            switch (node.getKind()) {
                case PROPERTY, CONTAINER_ELEMENT ->
                        path.append(path.isEmpty() ? "" : ".").append(node.getName());
                case PARAMETER -> path.append(path.isEmpty() ? "" : ".").append("request");
                default -> {}
            }
        }
        return path.isEmpty() ? "request" : path.toString().replaceFirst("^request\\.", "");
    }

    private static ProblemException malformed(JsonProcessingException e) {
        if (!(e instanceof JsonMappingException mapping) || mapping.getPath().isEmpty()) {
            return new ProblemException(Problem.MALFORMED, "The body is not the JSON expected");
        }
        var path =
                mapping.getPath().stream()
                        .map(ref -> ref.getFieldName() == null ? "[]" : ref.getFieldName())
                        .filter(name -> name.matches("[A-Za-z0-9_\\[\\]]{1,64}"))
                        .collect(Collectors.joining("."));
        return new ProblemException(Problem.MALFORMED, "Cannot be read: " + path);
    }
}
