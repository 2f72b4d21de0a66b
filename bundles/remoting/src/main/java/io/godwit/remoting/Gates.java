package io.godwit.remoting;

import io.godwit.overlay.Id;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The gates that hosting puts before the services of an application. Every call from another
 * bundle, the host's own included, goes through the gate: raw registrations of the application's
 * bundles that are exported ({@code service.exported.interfaces}) are hidden from all bundles but
 * their own and the framework, and everyone binds the proxy instead.
 *
 * <p>Endpoint ids of an application are the same on every host, so that consumers keep their proxy.
 */
@ProviderType
public interface Gates {
  /** Bounds the calls that wait at one closed gate; more are answered BUSY. */
  int MAX_WAITING_CALLS = 10_000;

  /**
   * Begins to guard the bundles of an application, before they start. The gate is closed: calls
   * wait, services are not advertised.
   *
   * @param bundles the ids of the bundles in this framework
   */
  void guard(String application, long epoch, List<Long> bundles);

  /** Lets calls in, and advertises; completes when the adverts are acknowledged in the DHT. */
  CompletionStage<Void> open(String application, long epoch);

  /**
   * New calls wait; completes when the running ones are done, or fails after the deadline with the
   * number of calls that still run (the gate then stays closed until opened again).
   */
  CompletionStage<Void> close(String application, Duration deadline);

  /** Waiting and later calls are answered MOVED; proxies here follow at once. Adverts are kept. */
  void forward(String application, Id host, long epoch);

  /**
   * Ends guarding and withdraws adverts (waiting calls are answered ABSENT, unless forwarded). With
   * {@code keepForward} MOVED is still answered for some minutes.
   */
  CompletionStage<Void> release(String application, boolean keepForward);

  /** What a gate does now. */
  record Status(
      String application,
      String state,
      long epoch,
      int running,
      int waiting,
      List<String> endpoints) {}

  List<Status> list();
}
