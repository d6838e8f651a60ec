package im.exo.system.raw;

import im.exo.contract.Position;
import im.exo.system.checking.Checker.Got;

/**
 * One delivery at a receiver's socket.
 *
 * @param position in the receiver's queue, under the epoch of the owner that accepted it
 * @param at {@link System#nanoTime()}
 */
public record Arrival(Got got, Position position, long at) {}
