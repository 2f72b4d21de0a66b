package io.godwit.itests.felix;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.godwit.discovery.ServiceDirectory;
import io.godwit.discovery.ServiceDirectory.Advert;
import io.godwit.overlay.Overlay;
import io.godwit.remoting.DynamicCalls;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/**
 * Discovery and remoting: what a bundle exports is advertised, can be called, and is gone with it.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class RemotingInFelixIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  /** In this package, which no bundle exports: then the test's bundle is where callers find it. */
  public interface Shout {
    String shout(String text);
  }

  @Configuration
  public Option[] configuration() {
    return NodeOptions.founded("remoting");
  }

  private static List<Advert> adverts() throws Exception {
    return Services.result(Services.get(ServiceDirectory.class).find(Shout.class.getName()));
  }

  private static ServiceRegistration<Shout> export(UnaryOperator<String> shout) throws Exception {
    Services.result(Services.get(Overlay.class).joined());
    return Services.context()
        .registerService(
            Shout.class,
            shout::apply,
            FrameworkUtil.asDictionary(Map.of("service.exported.interfaces", "*")));
  }

  @Test
  public void anExportedServiceIsAdvertisedUntilItGoes() throws Exception {
    ServiceRegistration<Shout> registration = export(String::toUpperCase);
    Services.await("it is advertised", () -> adverts().size() == 1);
    Advert advert = adverts().get(0);
    assertEquals(List.of(Shout.class.getName()), advert.interfaces());
    assertEquals("remoting", advert.nodeName());
    assertEquals("shout", advert.methods().get(0).name());
    registration.unregister();
    Services.await("it is gone", () -> adverts().isEmpty());
  }

  @Test
  public void anyExportedServiceCanBeCalledByHand() throws Exception {
    ServiceRegistration<Shout> registration = export(String::toUpperCase);
    Services.await("it is advertised", () -> adverts().size() == 1);
    DynamicCalls calls = Services.get(DynamicCalls.class);
    DynamicCalls.Result result =
        Services.result(calls.call(Shout.class.getName(), "shout", List.of("hello"), TIMEOUT));
    assertEquals("\"HELLO\"", result.json());
    registration.unregister();
    Services.await("it is gone", () -> adverts().isEmpty());
  }

  @Test
  public void whatTheServiceThrowsIsToldWithTypeAndMessage() throws Exception {
    ServiceRegistration<Shout> registration =
        export(
            text -> {
              throw new IllegalStateException("hoarse");
            });
    Services.await("it is advertised", () -> adverts().size() == 1);
    DynamicCalls calls = Services.get(DynamicCalls.class);
    String said = "";
    try {
      Services.result(calls.call(Shout.class.getName(), "shout", List.of("hello"), TIMEOUT));
    } catch (Exception e) {
      said = e.toString();
    }
    assertTrue(said, said.contains("hoarse"));
    assertFalse(said, said.isEmpty());
    registration.unregister();
    Services.await("it is gone", () -> adverts().isEmpty());
  }
}
