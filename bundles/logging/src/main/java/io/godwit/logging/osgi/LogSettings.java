package io.godwit.logging.osgi;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** {@code etc/io.godwit.log.cfg}. */
@ObjectClassDefinition(
    name = "Log",
    description = "How much is logged, and how much disk it may take")
@interface LogSettings {
  @AttributeDefinition(
      description = "Least level that is written",
      options = {
        @Option(value = "error"),
        @Option(value = "warn"),
        @Option(value = "info"),
        @Option(value = "debug"),
        @Option(value = "trace"),
        @Option(value = "off")
      })
  String level() default "info";

  @AttributeDefinition(
      description =
          "Exceptions by logger or beginning of its name, as name=level, separated by commas",
      required = false)
  String[] levels() default {"io.netty=warn", "org.jline=warn"};

  @AttributeDefinition(
      description = "Size at which a file is set aside, in KiB",
      min = "64",
      max = "1048576")
  int max_kib() default 10240;

  @AttributeDefinition(
      description = "How many files that were set aside are kept",
      min = "0",
      max = "100")
  int kept_files() default 4;
}
