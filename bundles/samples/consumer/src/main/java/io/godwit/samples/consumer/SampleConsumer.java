package io.godwit.samples.consumer;

import io.godwit.samples.api.Counter;
import io.godwit.samples.api.Greeter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * A user of two services that may be anywhere and move at will: it has plain static references, and
 * no line about where they are. Its commands: {@code consumer:greet}, {@code consumer:count} and
 * {@code consumer:status}, which proves that a move never took its references away.
 */
@Component(
    service = SampleConsumer.class,
    immediate = true, // else it would come and go with every command, and prove nothing
    property = {
      "osgi.command.scope=consumer",
      "osgi.command.function=greet",
      "osgi.command.function=count",
      "osgi.command.function=status"
    })
public final class SampleConsumer {
  private static final AtomicInteger ACTIVATIONS = new AtomicInteger();
  private static final AtomicInteger DEACTIVATIONS = new AtomicInteger();

  private final AtomicLong calls = new AtomicLong();
  private final Greeter greeter;
  private final Counter counter;

  @Activate
  public SampleConsumer(@Reference Greeter greeter, @Reference Counter counter) {
    this.greeter = greeter;
    this.counter = counter;
    ACTIVATIONS.incrementAndGet();
  }

  @Deactivate
  void deactivate() {
    DEACTIVATIONS.incrementAndGet();
  }

  public String greet(String name) {
    calls.incrementAndGet();
    return greeter.greet(name);
  }

  /** Increments that many times; the answers, in order. */
  public List<Long> count(int times) {
    List<Long> answers = new ArrayList<>(times);
    for (int i = 0; i < times; i++) {
      answers.add(counter.increment());
      calls.incrementAndGet();
    }
    return answers;
  }

  /** What this bundle has lived through since it was started. */
  public Map<String, Object> status() {
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("calls", calls.get());
    status.put("value", counter.value());
    status.put("activations", ACTIVATIONS.get());
    status.put("deactivations", DEACTIVATIONS.get());
    return status;
  }
}
