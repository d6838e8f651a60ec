/**
 * Traces of a sample of requests, for an operator who has somewhere to send them. Attributes are set
 * one by one, none is collected from requests: so none can tell who, where from, or which URL.
 */
@NullMarked
package im.exo.kit.traces;

import org.jspecify.annotations.NullMarked;
