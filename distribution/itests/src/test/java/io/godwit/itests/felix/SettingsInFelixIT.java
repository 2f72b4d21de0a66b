package io.godwit.itests.felix;

import static org.junit.Assert.assertEquals;

import io.godwit.launcher.log.Log;
import io.godwit.launcher.log.LogControl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.slf4j.LoggerFactory;

/** Settings are checked before they are given to anyone, and followed while the node runs. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class SettingsInFelixIT {
  private static final String FILE = "io.godwit.log.cfg";

  @Configuration
  public Option[] configuration() {
    return NodeOptions.node("settings", Map.of(FILE, "level = debug\n"));
  }

  @Test
  public void aGoodSettingIsInForceAndAnEditedOneSoonToo() throws Exception {
    Supplier<?> faults = Services.get(Supplier.class, "(godwit.start=settings)");
    assertEquals(List.of(), faults.get());
    // As the launcher does; Pax Exam is the launcher here.
    Services.context().registerService(LogControl.class, Log.process(), null);
    Services.await("debug is logged", SettingsInFelixIT::logsDebug);
    Path file = Path.of(Services.context().getProperty("godwit.dir"), "etc", FILE);
    Files.writeString(file, "level = warn\n");
    Services.await("debug is no longer logged", () -> !logsDebug());
  }

  private static boolean logsDebug() {
    return LoggerFactory.getLogger("io.godwit.itests").isDebugEnabled();
  }
}
