package io.godwit.overlay.core;

import java.util.Arrays;

/**
 * The values of all {@link Setting}s; immutable. A network's nodes should agree on most of them.
 */
public final class OverlaySettings {
  private static final OverlaySettings INITIAL = new OverlaySettings(initialValues());

  private final long[] values;

  private OverlaySettings(long[] values) {
    this.values = values;
  }

  private static long[] initialValues() {
    return Arrays.stream(Setting.values()).mapToLong(Setting::initial).toArray();
  }

  public static OverlaySettings initial() {
    return INITIAL;
  }

  /** The same settings but for one; refuses values out of range. */
  public OverlaySettings with(Setting setting, long value) {
    long[] changed = values.clone();
    changed[setting.ordinal()] = setting.checked(value);
    return new OverlaySettings(changed);
  }

  public long get(Setting setting) {
    return values[setting.ordinal()];
  }

  public int count(Setting setting) {
    return Math.toIntExact(Math.min(Integer.MAX_VALUE, get(setting)));
  }
}
