package io.godwit.itests.felix;

import static org.junit.Assert.assertEquals;

import io.godwit.hosting.Applications;
import io.godwit.hosting.Applications.Application;
import io.godwit.overlay.Overlay;
import io.godwit.remoting.DynamicCalls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/**
 * The drop folder: what is put there runs, what is taken away is gone, what is no bundle is left
 * alone.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class HostingInFelixIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  @Configuration
  public Option[] configuration() {
    return NodeOptions.founded("hosting");
  }

  private static Path inbox() {
    return Path.of(Services.context().getProperty("godwit.dir"), "deploy");
  }

  private static Path drop(String sample) throws Exception {
    Path jar =
        Path.of(
            Services.context().getProperty("godwit.home"),
            "samples",
            "io.godwit.samples." + sample + ".jar");
    Path partial = Files.copy(jar, inbox().resolve("." + sample + ".part"));
    return Files.move(partial, inbox().resolve(jar.getFileName()), StandardCopyOption.ATOMIC_MOVE);
  }

  private static Optional<Application> application(String sample) throws Exception {
    return Services.result(Services.get(Applications.class).list()).stream()
        .filter(application -> application.name().endsWith(sample))
        .findFirst();
  }

  private static boolean runs(String sample) throws Exception {
    return application(sample).filter(one -> one.state() == Applications.State.RUNNING).isPresent();
  }

  @Test
  public void aDroppedBundleRunsAndIsCalledAndIsGoneWhenTakenAway() throws Exception {
    Services.result(Services.get(Overlay.class).joined());
    // Before what it needs: it waits.
    Path greeter = drop("greeter");
    Path api = drop("api");
    Services.await("the greeter runs", () -> runs("greeter"));
    DynamicCalls calls = Services.get(DynamicCalls.class);
    Services.await(
        "the greeter greets",
        () ->
            Services.result(calls.call("Greeter", "greet", List.of("Ada"), TIMEOUT))
                .json()
                .equals("\"Hello, Ada!\""));
    Files.delete(greeter);
    Services.await("the greeter is gone", () -> application("greeter").isEmpty());
    Files.delete(api);
  }

  @Test
  public void whatIsNoBundleIsLeftAlone() throws Exception {
    Path text = Files.writeString(inbox().resolve("notes.jar"), "no archive");
    Path greeter = drop("counter");
    Path api = drop("api");
    Services.await("the counter, which came later, runs", () -> runs("counter"));
    assertEquals("no archive", Files.readString(text));
    assertEquals(Optional.empty(), application("notes"));
    Files.delete(text);
    Files.delete(greeter);
    Files.delete(api);
    Services.await("the counter is gone", () -> application("counter").isEmpty());
  }
}
