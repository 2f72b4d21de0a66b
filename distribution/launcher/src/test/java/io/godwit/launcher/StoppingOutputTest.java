package io.godwit.launcher;

import static org.junit.Assert.assertEquals;

import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;
import org.slf4j.Logger;

public class StoppingOutputTest {
  private final List<Object> logged = new ArrayList<>();
  private final Logger log =
      (Logger)
          Proxy.newProxyInstance(
              Logger.class.getClassLoader(),
              new Class<?>[] {Logger.class},
              (proxy, method, arguments) -> logged.add(arguments[1]));

  @Test
  public void whatIsPrintedArrivesInTheLogLineByLine() {
    try (PrintStream out = new StoppingOutput(log)) {
      out.println("one — two");
      out.print("thr");
      out.print("ee\nfour\n");
    }

    assertEquals(List.of("one — two", "three", "four"), logged);
  }

  @Test
  public void aLineWithoutEndTakesBoundedMemory() {
    try (PrintStream out = new StoppingOutput(log)) {
      out.print("x".repeat(10_000));
    }

    assertEquals(2, logged.size());
  }
}
