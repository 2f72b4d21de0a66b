package io.godwit.bench;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.Test;

public final class OptionsTest {
  private static final Set<String> SYSTEMS = new LinkedHashSet<>(List.of("netty", "godwit"));

  private static Options parse(String... arguments) {
    return Options.parse(List.of(arguments), SYSTEMS);
  }

  @Test
  public void withoutOptionsEverySystemHasFiveRounds() {
    Options options = parse();
    assertEquals(5, options.rounds());
    assertEquals(20, options.drops());
    assertEquals(List.of("netty", "godwit"), options.only());
  }

  @Test
  public void roundsThatAreGivenWinOverQuick() {
    assertEquals(7, parse("--rounds", "7", "--quick").rounds());
    assertEquals(2, parse("--quick").rounds());
  }

  @Test
  public void whatIsNotKnownIsRefusedByItsName() {
    assertRefused("--fast", "--fast");
    assertRefused("'rmi'", "--only", "netty,rmi");
    assertRefused("'0'", "--rounds", "0");
    assertRefused("'many'", "--rounds", "many");
    assertRefused("''", "--drops");
  }

  private static void assertRefused(String named, String... arguments) {
    UsageException refused = assertThrows(UsageException.class, () -> parse(arguments));
    assertTrue(refused.getMessage(), refused.getMessage().contains(named));
  }
}
