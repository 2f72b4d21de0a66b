package io.godwit.launcher.log;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.slf4j.event.Level;

public class LogFileTest {
  @Rule public final TemporaryFolder temporary = new TemporaryFolder();

  @Test
  public void aFullFileIsSetAsideAndTheOldestGoes() throws Exception {
    Path path = temporary.getRoot().toPath().resolve("godwit.log");
    try (LogFile file = new LogFile(path, 10, 2)) {
      for (int i = 1; i <= 4; i++) {
        file.write("line" + i + "....\n");
      }
    }

    assertEquals("line4....\n", Files.readString(path));
    assertEquals("line3....\n", Files.readString(path.resolveSibling("godwit.log.1")));
    assertEquals("line2....\n", Files.readString(path.resolveSibling("godwit.log.2")));
    assertFalse(Files.exists(path.resolveSibling("godwit.log.3")));
  }

  @Test
  public void linesThatCouldNotBeWrittenAreCounted() throws Exception {
    Path folder = temporary.getRoot().toPath().resolve("later");
    try (LogFile file = new LogFile(folder.resolve("godwit.log"), 1000, 0)) {
      file.write("one\n");
      file.write("two\n");
      Files.createDirectory(folder);
      file.write("three\n");
    }

    assertEquals("(2 lines lost)\nthree\n", Files.readString(folder.resolve("godwit.log")));
  }

  @Test
  public void theLongestPrefixDecides() {
    LogLevels levels =
        new LogLevels(
            Level.INFO.toInt(),
            Map.of("io.netty", Level.WARN.toInt(), "io.netty.channel", LogLevels.OFF));

    assertEquals(Level.WARN.toInt(), levels.threshold("io.netty.handler.Ssl"));
    assertEquals(LogLevels.OFF, levels.threshold("io.netty.channel"));
    assertEquals(Level.INFO.toInt(), levels.threshold("io.nettyx"));
  }

  @Test
  public void aLineSaysWhenHowBadWhoAndWhat() {
    List<String> lines = new ArrayList<>();
    FileLogger logger = new FileLogger("io.godwit.node", Level.INFO.toInt(), lines::add);

    logger.debug("unseen");
    logger.warn("{} of {}", 1, 2, new IllegalStateException("why"));

    assertEquals(1, lines.size());
    String text = lines.get(0);
    assertTrue(text, text.matches("(?s)\\d{4}-\\d\\d-\\d\\d .* WARN  io.godwit.node: 1 of 2\n.*"));
    assertTrue(text, text.contains("java.lang.IllegalStateException: why\n\tat "));
  }
}
