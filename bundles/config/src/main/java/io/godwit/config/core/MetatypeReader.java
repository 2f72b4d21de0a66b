package io.godwit.config.core;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParser;
import javax.xml.parsers.SAXParserFactory;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Reads {@code OSGI-INF/metatype/*.xml}. The Metatype service reads them too, but keeps minimum and
 * maximum to itself, and a person who typed a wrong number is to be told the range.
 */
public final class MetatypeReader extends DefaultHandler {
  private final Map<String, List<Attribute>> attributesByOcd = new LinkedHashMap<>();
  private final Map<String, String[]> textsByOcd = new LinkedHashMap<>();
  private final List<String[]> designates = new ArrayList<>();
  private String ocd = "";
  private Attribute attribute;

  private MetatypeReader() {}

  /** All descriptions of one file, in its order. */
  public static List<Description> read(InputStream xml) throws IOException {
    MetatypeReader reader = new MetatypeReader();
    try {
      SAXParserFactory factory = SAXParserFactory.newInstance();
      factory.setNamespaceAware(true);
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      SAXParser parser = factory.newSAXParser();
      parser.parse(xml, reader);
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException("not a Metatype description: " + e.getMessage(), e);
    }
    return reader.descriptions();
  }

  private List<Description> descriptions() {
    List<Description> descriptions = new ArrayList<>();
    for (String[] designate : designates) {
      String[] texts = textsByOcd.getOrDefault(designate[2], new String[] {"", ""});
      List<Attribute> attributes = attributesByOcd.getOrDefault(designate[2], List.of());
      boolean factory = !designate[1].isEmpty();
      descriptions.add(
          new Description(
              factory ? designate[1] : designate[0], factory, texts[0], texts[1], attributes));
    }
    return descriptions;
  }

  @Override
  public void startElement(String uri, String name, String qualified, Attributes given)
      throws SAXException {
    switch (name) {
      case "OCD" -> {
        ocd = value(given, "id");
        textsByOcd.put(ocd, new String[] {value(given, "name"), value(given, "description")});
        attributesByOcd.put(ocd, new ArrayList<>());
      }
      case "AD" -> attribute = attribute(given);
      case "Option" -> {
        if (attribute != null) {
          attribute = withOption(attribute, value(given, "value"));
        }
      }
      case "Designate" ->
          designates.add(new String[] {value(given, "pid"), value(given, "factoryPid"), ""});
      case "Object" -> {
        if (!designates.isEmpty()) {
          designates.get(designates.size() - 1)[2] = value(given, "ocdref");
        }
      }
      default -> {
        // Icons, localisation and extensions of others do not describe values.
      }
    }
  }

  @Override
  public void endElement(String uri, String name, String qualified) {
    if (name.equals("AD") && attribute != null) {
      attributesByOcd.get(ocd).add(attribute);
      attribute = null;
    }
  }

  private static Attribute attribute(Attributes given) throws SAXException {
    String cardinality = value(given, "cardinality");
    String type = value(given, "type").toUpperCase(Locale.ROOT);
    try {
      return new Attribute(
          value(given, "id"),
          Attribute.Type.valueOf(type.equals("CHAR") ? "CHARACTER" : type),
          !cardinality.isEmpty() && Integer.parseInt(cardinality) != 0,
          Optional.ofNullable(given.getValue("min")),
          Optional.ofNullable(given.getValue("max")),
          List.of(),
          !"false".equals(given.getValue("required")),
          value(given, "default"),
          value(given, "description"));
    } catch (IllegalArgumentException e) {
      throw new SAXException("attribute " + value(given, "id") + ": " + e.getMessage(), e);
    }
  }

  private static Attribute withOption(Attribute a, String option) {
    List<String> options = new ArrayList<>(a.options());
    options.add(option);
    return new Attribute(
        a.key(),
        a.type(),
        a.many(),
        a.min(),
        a.max(),
        options,
        a.required(),
        a.initial(),
        a.description());
  }

  private static String value(Attributes given, String name) {
    String value = given.getValue(name);
    return value == null ? "" : value;
  }
}
