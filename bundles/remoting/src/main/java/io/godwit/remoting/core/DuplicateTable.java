package io.godwit.remoting.core;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which calls were let in already: for each calling process the greatest call id and a window of
 * the ones below it. A caller never repeats what may have been executed, so a duplicate is the sign
 * of a broken peer; it is refused. Bounded: the processes longest silent are forgotten first.
 */
public final class DuplicateTable {
  public static final int MAX_CALLERS = 1024;
  public static final int WINDOW_CALLS = 4096;

  private static final int WORDS = WINDOW_CALLS / 64;

  private record CallerRun(long node, long run) {}

  private static final class Window {
    long greatest = -1;
    final long[] seen = new long[WORDS];
  }

  private final Map<CallerRun, Window> windows = new LinkedHashMap<>(16, 0.75f, true);

  /** True where the call was not seen before, as far as the window reaches. */
  public boolean firstTime(long node, long run, long callId) {
    Window window = windows.computeIfAbsent(new CallerRun(node, run), absent -> new Window());
    if (windows.size() > MAX_CALLERS) {
      Iterator<CallerRun> oldest = windows.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    if (callId <= window.greatest - WINDOW_CALLS) {
      return true;
    }
    advance(window, callId);
    int word = (int) ((callId >>> 6) % WORDS);
    long bit = 1L << callId;
    boolean first = (window.seen[word] & bit) == 0;
    window.seen[word] |= bit;
    return first;
  }

  private static void advance(Window window, long callId) {
    if (callId <= window.greatest) {
      return;
    }
    long from = Math.max(window.greatest + 1, callId - WINDOW_CALLS + 1);
    for (long id = from; id <= callId; id++) {
      window.seen[(int) ((id >>> 6) % WORDS)] &= ~(1L << id);
    }
    window.greatest = callId;
  }

  /** All of it, to travel with a move. */
  public byte[] bytes() {
    ByteBuffer out = ByteBuffer.allocate(4 + windows.size() * (24 + 8 * WORDS));
    out.putInt(windows.size());
    windows.forEach(
        (caller, window) -> {
          out.putLong(caller.node()).putLong(caller.run()).putLong(window.greatest);
          for (long word : window.seen) {
            out.putLong(word);
          }
        });
    return out.array();
  }

  public static DuplicateTable of(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int count = in.remaining() < 4 ? -1 : in.getInt();
    if (count < 0 || count > MAX_CALLERS || in.remaining() != count * (24 + 8 * WORDS)) {
      throw new MessageException("not a table of calls: " + bytes.length + " bytes");
    }
    DuplicateTable table = new DuplicateTable();
    for (int i = 0; i < count; i++) {
      Window window = new Window();
      CallerRun caller = new CallerRun(in.getLong(), in.getLong());
      window.greatest = in.getLong();
      for (int word = 0; word < WORDS; word++) {
        window.seen[word] = in.getLong();
      }
      table.windows.put(caller, window);
    }
    return table;
  }
}
