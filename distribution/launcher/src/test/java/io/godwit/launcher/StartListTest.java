package io.godwit.launcher;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class StartListTest {
  @Rule public final TemporaryFolder temporary = new TemporaryFolder();

  private Path root;

  @Before
  public void lay() throws IOException {
    root = temporary.getRoot().toPath();
    Files.createDirectories(root.resolve("bundles"));
    Files.createDirectories(root.resolve("felix-config"));
    for (String jar : List.of("gogo-1.0.jar", "gogo.jline-1.1.jar", "core-2.0-SNAPSHOT.jar")) {
      Files.createFile(root.resolve("bundles").resolve(jar));
    }
  }

  private void write(String text) throws IOException {
    Files.writeString(root.resolve("felix-config").resolve("start-levels.txt"), text);
  }

  private static List<String> names(List<StartList.Entry> entries) {
    return entries.stream().map(e -> e.level() + " " + e.jar().getFileName()).toList();
  }

  @Test
  public void namesStandForTheOneVersionThatIsThere() throws Exception {
    write("# comment\n1 core\n\n50 gogo\n60 gogo.jline shell\n");

    assertEquals(
        List.of("1 core-2.0-SNAPSHOT.jar", "50 gogo-1.0.jar", "60 gogo.jline-1.1.jar"),
        names(StartList.read(root, true)));
    assertEquals(
        List.of("1 core-2.0-SNAPSHOT.jar", "50 gogo-1.0.jar"), names(StartList.read(root, false)));
  }

  @Test
  public void aMissingBundleIsNamed() throws Exception {
    write("1 nowhere\n");
    UserError refusal = assertThrows(UserError.class, () -> StartList.read(root, false));

    assertTrue(refusal.getMessage().contains("the bundle nowhere is missing"));
  }
}
