package io.godwit.shell.core;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers as people read and type them: {@code 1.2 MB}, {@code 3.4 ms}, {@code 10m}. */
public final class Units {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");
  private static final String[] SIZES = {"B", "kB", "MB", "GB", "TB"};

  private Units() {}

  /** Decimal units, as disks and networks are sold. */
  public static String bytes(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 999.5 && unit < SIZES.length - 1) {
      value /= 1000;
      unit++;
    }
    return unit == 0 ? bytes + " B" : number(value) + " " + SIZES[unit];
  }

  /** Three digits and the unit that suits. */
  public static String duration(Duration duration) {
    double micros = duration.toNanos() / 1000.0;
    if (micros < 999.5) {
      return number(micros) + " µs";
    }
    if (micros < 999_500) {
      return number(micros / 1000) + " ms";
    }
    if (micros < 120_000_000) {
      return number(micros / 1_000_000) + " s";
    }
    return age(duration.toMillis());
  }

  /** How long something has been so: the greatest unit and the next. */
  public static String age(long millis) {
    long seconds = millis / 1000;
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min " + seconds % 60 + " s";
    }
    if (seconds < 86_400) {
      return seconds / 3600 + " h " + seconds / 60 % 60 + " min";
    }
    return seconds / 86_400 + " d " + seconds / 3600 % 24 + " h";
  }

  /**
   * Reads what people type: a whole number and {@code ms}, {@code s}, {@code m}, {@code h} or
   * {@code d}.
   */
  public static Duration parseDuration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "not a duration: '" + text + "'; write a whole number and ms, s, m, h or d, such as 10m");
    }
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }

  private static String number(double value) {
    int digits = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
