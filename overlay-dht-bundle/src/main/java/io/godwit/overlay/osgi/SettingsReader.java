package io.godwit.overlay.osgi;

import io.godwit.overlay.Address;
import io.godwit.overlay.core.ChordGeometry;
import io.godwit.overlay.core.OverlaySettings;
import io.godwit.overlay.core.Setting;
import io.godwit.overlay.identity.JoinToken;
import io.godwit.overlay.netty.NodeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Turns configuration into settings; a bad value is refused with its name, value and what is right.
 */
final class SettingsReader {
  private static final long MAX_TOKEN_FILE_BYTES = 16 * 1024;

  private SettingsReader() {}

  static NodeSettings read(OverlaySettingsDefinition from, Path directory, String name)
      throws IOException {
    OverlaySettings overlay =
        OverlaySettings.initial()
            .with(Setting.PING_PERIOD_MILLIS, from.pingPeriodMillis())
            .with(Setting.COPIES, from.copies());
    for (String entry : present(from.tuning())) {
      overlay = tuned(overlay, entry);
    }
    int processors = Runtime.getRuntime().availableProcessors();
    return new NodeSettings(
        directory,
        name,
        from.bind(),
        from.port(),
        addresses("advertise", from.advertise()),
        addresses("seeds", from.seeds()),
        token(from.join().strip()),
        Optional.of(from.network().strip()).filter(network -> !network.isEmpty()),
        List.of(new ChordGeometry()),
        from.ioThreads() > 0 ? from.ioThreads() : Math.max(1, Math.min(4, processors / 2)),
        from.lan(),
        overlay);
  }

  private static List<String> present(String[] entries) {
    return Arrays.stream(entries).map(String::strip).filter(entry -> !entry.isEmpty()).toList();
  }

  private static List<Address> addresses(String key, String[] entries) {
    List<Address> addresses = new ArrayList<>();
    for (String entry : present(entries)) {
      try {
        addresses.add(Address.parse(entry));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("io.godwit.overlay." + key + ": " + e.getMessage(), e);
      }
    }
    return addresses;
  }

  private static OverlaySettings tuned(OverlaySettings settings, String entry) {
    int equals = entry.indexOf('=');
    for (Setting setting : Setting.values()) {
      if (equals > 0 && setting.camelCase().equals(entry.substring(0, equals).strip())) {
        try {
          return settings.with(setting, Long.parseLong(entry.substring(equals + 1).strip()));
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(
              "io.godwit.overlay.tuning: '" + entry + "': " + e.getMessage(), e);
        }
      }
    }
    throw new IllegalArgumentException(
        "io.godwit.overlay.tuning: '"
            + entry
            + "' is not name=value with one of the names "
            + Arrays.stream(Setting.values()).map(Setting::camelCase).toList());
  }

  private static Optional<JoinToken> token(String text) throws IOException {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    String token = text;
    if (text.startsWith("@")) {
      Path file = Path.of(text.substring(1));
      if (!Files.isRegularFile(file) || Files.size(file) > MAX_TOKEN_FILE_BYTES) {
        throw new IOException("io.godwit.overlay.join: no file with a token at " + file);
      }
      token = Files.readString(file).strip();
    }
    try {
      return Optional.of(JoinToken.parse(token));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("io.godwit.overlay.join: " + e.getMessage(), e);
    }
  }
}
