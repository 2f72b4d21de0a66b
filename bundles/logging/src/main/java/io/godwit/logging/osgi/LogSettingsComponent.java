package io.godwit.logging.osgi;

import io.godwit.launcher.log.LogControl;
import java.util.HashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/** Applies the settings to the log; they stay applied when the component goes. */
@Component(configurationPid = "io.godwit.log", immediate = true)
@Designate(ocd = LogSettings.class)
public final class LogSettingsComponent {
  private final LogControl log;

  /** Called by the component runtime. */
  @Activate
  public LogSettingsComponent(@Reference LogControl log, LogSettings settings) {
    this.log = log;
    apply(settings);
  }

  @Modified
  void apply(LogSettings settings) {
    Map<String, String> byPrefix = new HashMap<>();
    for (String exception : settings.levels()) {
      int equals = exception.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            "levels wants name=level, separated by commas, not '" + exception + "'");
      }
      byPrefix.put(exception.substring(0, equals).strip(), exception.substring(equals + 1).strip());
    }
    log.levels(settings.level(), byPrefix);
    log.rotation(settings.max_kib() * 1024L, settings.kept_files());
  }
}
