package io.godwit.hosting.core;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Decides from observations of the drop folder what is to be done. A file is taken when it is
 * complete: it opens as a zip with its central directory (which is written last), it has a bundle's
 * manifest, and it has not changed for a moment. One that was moved here in one stroke has an old
 * time of modification and needs no second look.
 *
 * <p>Entered from the drop folder's own thread only.
 */
public final class Inbox {
  /** More files than this are reported once and left alone. */
  public static final int MAX_FILES = 1000;

  private final long settleMillis;
  private final SortedMap<String, Seen> files = new TreeMap<>();

  public Inbox(long settleMillis) {
    this.settleMillis = settleMillis;
  }

  /** What opening a file showed. */
  public enum Probe {
    /** Ends in its central directory and has a bundle's manifest. */
    BUNDLE,
    /** A complete zip without {@code Bundle-SymbolicName}. */
    NO_BUNDLE,
    /** Not (yet) a zip. */
    INCOMPLETE
  }

  /** A file as it is now. */
  public record Observation(
      String name, long sizeBytes, long modifiedMillis, Probe probe, String detail) {}

  /** What to do. */
  public sealed interface Action {
    /** Complete and new, or other than what was taken under that name. */
    record Take(Observation file) implements Action {}

    /** Not what belongs here; said once for each state of the file. */
    record Report(Observation file, String reason) implements Action {}

    /** It was there while this process ran, and now it is not. */
    record Gone(String name) implements Action {}

    /** Look at this file again after the delay. */
    record LookAgain(String name, long delayMillis) implements Action {}
  }

  private record Seen(
      long sizeBytes, long modifiedMillis, Probe probe, long sinceMillis, boolean settled) {
    boolean same(Observation o) {
      return sizeBytes == o.sizeBytes() && modifiedMillis == o.modifiedMillis();
    }
  }

  /** One file was looked at. */
  public List<Action> observed(Observation file, long now) {
    Seen before = files.get(file.name());
    if (before == null && files.size() >= MAX_FILES) {
      return List.of(
          new Action.Report(file, "the folder has more than " + MAX_FILES + " files already"));
    }
    boolean same = before != null && before.same(file) && before.probe() == file.probe();
    if (same && before.settled()) {
      return List.of();
    }
    long since = same ? before.sinceMillis() : now;
    boolean old = now - file.modifiedMillis() >= settleMillis;
    if (file.probe() == Probe.INCOMPLETE) {
      return incomplete(file, since, now);
    }
    if (!old && now - since < settleMillis) {
      files.put(file.name(), seen(file, since, false));
      return List.of(new Action.LookAgain(file.name(), settleMillis - (now - since)));
    }
    files.put(file.name(), seen(file, since, true));
    return List.of(
        file.probe() == Probe.BUNDLE
            ? new Action.Take(file)
            : new Action.Report(file, "not an OSGi bundle: " + file.detail()));
  }

  /** A half-copied file is looked at oftener while it grows, and reported when it stops growing. */
  private List<Action> incomplete(Observation file, long since, long now) {
    long quiet = now - since;
    if (quiet < QUIET_MILLIS) {
      files.put(file.name(), seen(file, since, false));
      return List.of(new Action.LookAgain(file.name(), Math.max(settleMillis, quiet / 2)));
    }
    files.put(file.name(), seen(file, since, true));
    return List.of(
        new Action.Report(
            file,
            "incomplete or corrupt (" + file.detail() + "); it is taken when it is complete"));
  }

  /** How long an incomplete file may rest before people are told. */
  public static final long QUIET_MILLIS = 2_000;

  /** The whole folder was listed: what was known and is not in it is gone. */
  public List<Action> listed(List<String> names) {
    List<Action> actions = new ArrayList<>();
    for (String name : List.copyOf(files.keySet())) {
      if (!names.contains(name)) {
        files.remove(name);
        actions.add(new Action.Gone(name));
      }
    }
    return actions;
  }

  /** The file was not to be had after all (it changed under our hands): look at it afresh. */
  public void forget(String name) {
    Seen seen = files.get(name);
    if (seen != null) {
      files.put(name, new Seen(-1, -1, Probe.INCOMPLETE, seen.sinceMillis(), false));
    }
  }

  private static Seen seen(Observation o, long since, boolean settled) {
    return new Seen(o.sizeBytes(), o.modifiedMillis(), o.probe(), since, settled);
  }
}
