package io.godwit.config.core;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.Test;

public class SettingsTest {
  private static final String XML =
      """
      <metatype:MetaData xmlns:metatype="http://www.osgi.org/xmlns/metatype/v1.4.0">
        <OCD id="Link" name="Link" description="How nodes reach this one">
          <AD id="port" type="Integer" default="7400" min="1" max="65535" description="TCP port"/>
          <AD id="bind" type="String" cardinality="0" default="0.0.0.0"/>
          <AD id="geometry" type="String" default="chord">
            <Option label="Chord" value="chord"/>
            <Option label="Bamboo" value="bamboo"/>
          </AD>
          <AD id="seeds" type="String" cardinality="2147483647" required="false"/>
          <AD id="lan" type="Boolean" default="false"/>
          <AD id="secret" type="Password" min="8" required="false"/>
          <AD id="probe.millis" type="Long" default="500" min="10"/>
        </OCD>
        <Designate pid="io.godwit.link"><Object ocdref="Link"/></Designate>
        <Designate factoryPid="io.godwit.route"><Object ocdref="Link"/></Designate>
      </metatype:MetaData>
      """;

  private static List<Description> descriptions() throws IOException {
    return MetatypeReader.read(new ByteArrayInputStream(XML.getBytes(StandardCharsets.UTF_8)));
  }

  private static Settings check(String file, String text) throws IOException {
    return Settings.check(descriptions(), List.of(Source.parse(file, text)), Map.of());
  }

  private static String onlyFault(Settings settings) {
    assertEquals(settings.allFaults().toString(), 1, settings.allFaults().size());
    return settings.allFaults().get(0);
  }

  @Test
  public void goodValuesComeOutTyped() throws IOException {
    Settings settings =
        check("io.godwit.link.cfg", "port=7401\nlan=true\nseeds=a:1, b:2\\\\,c\nprobe.millis=20");

    Map<String, Object> values = settings.valid().get("io.godwit.link");
    assertEquals(7401, values.get("port"));
    assertEquals(true, values.get("lan"));
    assertEquals(20L, values.get("probe.millis"));
    assertArrayEquals(new String[] {"a:1", "b:2,c"}, (String[]) values.get("seeds"));
    assertFalse("defaults belong to the component", values.containsKey("bind"));
  }

  @Test
  public void aNumberOutOfRangeIsToldWithItsRangeAndTheRemedy() throws IOException {
    Settings settings = check("io.godwit.link.cfg", "port=99999");

    assertEquals(
        "etc/io.godwit.link.cfg: port=99999 is not within 1..65535; "
            + "change it or delete the line for 7400",
        onlyFault(settings));
    assertTrue(settings.valid().isEmpty());
  }

  @Test
  public void wordsWhereNumbersBelongAreRefused() throws IOException {
    assertTrue(
        onlyFault(check("io.godwit.link.cfg", "port=many"))
            .startsWith("etc/io.godwit.link.cfg: port=many is not a whole number within 1..65535"));
    assertTrue(
        onlyFault(check("io.godwit.link.cfg", "lan=yes")).contains("is neither true nor false"));
    assertTrue(
        onlyFault(check("io.godwit.link.cfg", "probe.millis=5")).contains("is not within 10.."));
  }

  @Test
  public void anOptionThatDoesNotExistIsToldWithThoseThatDo() throws IOException {
    assertTrue(
        onlyFault(check("io.godwit.link.cfg", "geometry=cord"))
            .contains("is none of chord, bamboo"));
  }

  @Test
  public void anUnknownKeyIsToldWithTheNearestKnownOne() throws IOException {
    assertEquals(
        "etc/io.godwit.link.cfg: prot is not known here; did you mean port?",
        onlyFault(check("io.godwit.link.cfg", "prot=1")));
  }

  @Test
  public void anUnknownFileOfOursIsRefusedAndOneOfOthersIsPassedOn() throws IOException {
    assertEquals(
        "etc/io.godwit.lnk.cfg: nothing in this node takes these settings; "
            + "did you mean io.godwit.link?",
        onlyFault(check("io.godwit.lnk.cfg", "port=1")));

    Settings foreign = check("org.example.thing.cfg", "colour=red");
    assertEquals(Map.of("colour", "red"), foreign.valid().get("org.example.thing"));
  }

  @Test
  public void aSecretIsNotRepeated() throws IOException {
    String fault = onlyFault(check("io.godwit.link.cfg", "secret=short"));

    assertTrue(fault, fault.contains("secret=(secret) has a length that is not within 8.."));
  }

  @Test
  public void theCommandLineWinsOverTheFile() throws IOException {
    Settings settings =
        Settings.check(
            descriptions(),
            List.of(Source.parse("io.godwit.link.cfg", "port=7401\nbind=::1")),
            Map.of("io.godwit.link.port", "7402", "io.godwit.link.probe.millis", "30"));

    assertEquals(
        Map.of("port", 7402, "bind", "::1", "probe.millis", 30L),
        settings.valid().get("io.godwit.link"));
  }

  @Test
  public void theCommandLineIsCheckedToo() throws IOException {
    Settings settings =
        Settings.check(descriptions(), List.of(), Map.of("io.godwit.link.port", "0"));

    assertEquals(
        "--set io.godwit.link.port=0 is not within 1..65535; change it or leave it out for 7400",
        onlyFault(settings));
  }

  @Test
  public void aFaultInOneFileLeavesTheOthersValid() throws IOException {
    Settings settings =
        Settings.check(
            descriptions(),
            List.of(
                Source.parse("io.godwit.link.cfg", "port=0"),
                Source.parse("io.godwit.route~a.cfg", "port=7500")),
            Map.of());

    assertEquals(1, settings.allFaults().size());
    assertEquals(Map.of("port", 7500), settings.valid().get("io.godwit.route~a"));
    assertFalse(settings.valid().containsKey("io.godwit.link"));
  }

  @Test
  public void theSeedOfAFileSaysEverythingAndSetsNothing() throws IOException {
    String seed = Seed.text(descriptions().get(0));

    assertTrue(seed, seed.contains("# TCP port\n# 1..65535\n#port = 7400\n"));
    assertTrue(seed, seed.contains("# one of chord, bamboo\n#geometry = chord\n"));
    assertTrue(Source.parse("io.godwit.link.cfg", seed).values().isEmpty());
  }

  @Test
  public void descriptionsThatAreNotXmlAreRefused() {
    byte[] bad = "<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><x/>".getBytes(StandardCharsets.UTF_8);
    IOException thrown =
        org.junit.Assert.assertThrows(
            IOException.class, () -> MetatypeReader.read(new ByteArrayInputStream(bad)));
    assertTrue(thrown.getMessage().startsWith("not a Metatype description"));
  }
}
