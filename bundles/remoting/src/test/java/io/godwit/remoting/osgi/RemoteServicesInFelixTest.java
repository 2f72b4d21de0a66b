package io.godwit.remoting.osgi;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.godwit.testkit.loopback.LoopbackNetwork;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.osgi.framework.Bundle;

/** Export, import and calls between two frameworks with real components and Aries' core. */
public class RemoteServicesInFelixTest {
  private final LoopbackNetwork network = new LoopbackNetwork("test");
  private TestNode here;
  private TestNode there;

  @Before
  public void start() throws Exception {
    here = new TestNode(network.node("here"));
    there = new TestNode(network.node("there"));
  }

  @After
  public void stop() throws Exception {
    here.close();
    there.close();
    network.close();
  }

  private void connect() throws Exception {
    here.api();
    here.user();
    there.api();
    there.greeter();
  }

  @Test
  public void aComponentIsCalledByReferenceFromAnotherNode() throws Exception {
    connect();
    assertEquals("Hello Ada", here.ask("Ada"));
    assertEquals("Hello BoHello Bo", here.ask("twice"));
    assertEquals(there.overlay.self().id(), there.overlay.self().id());
    assertEquals(here.overlay.self().id().toString(), here.ask("caller"));
    assertTrue(here.ask("object"), here.ask("object").startsWith("true "));
  }

  @Test
  public void asynchronousMethodsAnswerWithFuturesAndPromises() throws Exception {
    connect();
    assertEquals("Later Ada", here.ask("later"));
    assertEquals("2", here.ask("count"));
  }

  @Test
  public void exceptionsKeepTypeOrName() throws Exception {
    connect();
    assertEquals("GreetException no", here.ask("fail"));
    String unknown = here.ask("failUnknown");
    assertTrue(unknown, unknown.startsWith("org.osgi.framework.ServiceException"));
    assertTrue(unknown, unknown.endsWith("HelloGreeter$HiddenException: hidden"));
  }

  @Test
  public void recordsMapsAndStreamsTravel() throws Exception {
    connect();
    assertEquals("{Person[name=Ada, age=36]=[Person[name=Ada, age=36]]}", here.ask("friends"));
    assertEquals("1000000", here.ask("size"));
    assertEquals("900000", here.ask("repeat"));
    assertEquals("written there", here.ask("write"));
  }

  @Test
  public void aServiceDisappearsWithItsBundle() throws Exception {
    here.api();
    here.user();
    there.api();
    Bundle greeter = there.greeter();
    assertEquals("Hello Ada", here.ask("Ada"));
    greeter.stop();
    here.awaitNoUser();
    greeter.start();
    assertEquals("Hello Bo", here.ask("Bo"));
  }

  @Test
  public void aServiceDisappearsWithItsNode() throws Exception {
    connect();
    assertEquals("Hello Ada", here.ask("Ada"));
    network.kill(there.overlay);
    here.awaitNoUser();
  }
}
