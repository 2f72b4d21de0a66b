package io.godwit.hosting.core;

/**
 * The times of a move.
 *
 * @param deadlineMillis from the beginning to the commit; later the source takes it back
 * @param resendMillis between two sendings of a message that is not answered
 * @param unreachableMillis for how long the other side may be unreachable before the source gives
 *     up
 * @param askMillis after how long without a word the target asks, and between two questions
 */
public record MoveLimits(
    long deadlineMillis, long resendMillis, long unreachableMillis, long askMillis) {}
