package io.godwit.config.osgi;

import io.godwit.config.core.Settings;
import java.io.IOException;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * Brings Configuration Admin in line with the settings. It touches only configurations that it
 * made, which a property tells; those of applications and other tools are theirs.
 */
final class ConfigurationWriter {
  /** Names the set of settings that a configuration was made from. */
  private static final String MARK = "godwit.settings";

  /** Bundles at any location may take the configuration. */
  private static final String ANYWHERE = "?";

  private final ConfigurationAdmin admin;

  ConfigurationWriter(ConfigurationAdmin admin) {
    this.admin = admin;
  }

  /** Sets with faults keep what they have. */
  void apply(Settings settings) throws IOException {
    for (Configuration configuration : own()) {
      String id = String.valueOf(configuration.getProperties().get(MARK));
      if (!settings.valid().containsKey(id) && !settings.faults().containsKey(id)) {
        configuration.delete();
      }
    }
    for (Map.Entry<String, Map<String, Object>> set : settings.valid().entrySet()) {
      Dictionary<String, Object> properties = new Hashtable<>(set.getValue());
      properties.put(MARK, set.getKey());
      configuration(set.getKey()).updateIfDifferent(properties);
    }
  }

  private Configuration[] own() throws IOException {
    try {
      Configuration[] found = admin.listConfigurations("(" + MARK + "=*)");
      return found == null ? new Configuration[0] : found;
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private Configuration configuration(String id) throws IOException {
    int tilde = id.indexOf('~');
    return tilde < 0
        ? admin.getConfiguration(id, ANYWHERE)
        : admin.getFactoryConfiguration(id.substring(0, tilde), id.substring(tilde + 1), ANYWHERE);
  }
}
