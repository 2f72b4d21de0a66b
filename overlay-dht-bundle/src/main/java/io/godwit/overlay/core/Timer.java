package io.godwit.overlay.core;

/**
 * The timers that a node asks its driver for. One suffices: the node keeps an {@link Agenda} of all
 * that is due and asks to be woken for the first of it, so that a driver of a million nodes keeps a
 * million timers and not ten million.
 */
public enum Timer {
  AGENDA
}
