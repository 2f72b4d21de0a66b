package io.godwit.overlay.store;

import io.godwit.overlay.identity.Certificates;
import io.godwit.overlay.identity.Credential;
import io.godwit.overlay.identity.Identity;
import io.godwit.overlay.identity.NodeKey;
import io.godwit.overlay.identity.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code state/identity}: {@code node.pem} (the key), {@code chain.pem} (node, issuer, roots),
 * {@code issuer.pem} where this node lets others in, {@code root.pem} with the founder until
 * someone moves it to a safe place, {@code geometry}. Readable by the owner only.
 */
public final class IdentityDirectory {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z ]+)-----([^-]*)-----END \\1-----");
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final int MAX_FILE_BYTES = 64 * 1024;

  private final Path directory;

  public IdentityDirectory(Path state) {
    this.directory = state.resolve("identity");
  }

  /** The node's key, made where there is none: a node keeps its id whatever network it joins. */
  public NodeKey key() throws IOException {
    Path file = directory.resolve("node.pem");
    if (Files.exists(file)) {
      return readKey(file);
    }
    DurableFile.createDirectory(directory);
    NodeKey key = NodeKey.generate(new SecureRandom());
    writeKey(file, key);
    return key;
  }

  /** Empty where this node is in no network yet. */
  public Optional<Identity> load() throws IOException {
    if (!Files.exists(directory.resolve("chain.pem"))) {
      return Optional.empty();
    }
    List<X509Certificate> chain = readCertificates(directory.resolve("chain.pem"));
    if (chain.size() < 3) {
      throw new IOException(directory.resolve("chain.pem") + " has fewer than 3 certificates");
    }
    Path issuer = directory.resolve("issuer.pem");
    Path root = directory.resolve("root.pem");
    NodeKey key = key();
    Credential credential = new Credential(chain.get(0), chain.get(1));
    if (!credential.id().equals(key.id())) {
      throw new IOException(
          directory
              + ": chain.pem is not the certificate of the key in node.pem; restore the pair");
    }
    return Optional.of(
        new Identity(
            key,
            credential,
            chain.subList(2, chain.size()),
            Files.exists(issuer) ? Optional.of(readCertificates(issuer).get(0)) : Optional.empty(),
            Files.exists(root) ? Optional.of(readKey(root)) : Optional.empty(),
            Files.readString(directory.resolve("geometry")).strip()));
  }

  /** Writes all but a root key that was moved away; the chain last, because it makes a member. */
  public void save(Identity identity) throws IOException {
    DurableFile.createDirectory(directory);
    writeKey(directory.resolve("node.pem"), identity.key());
    if (identity.rootKey().isPresent()) {
      writeKey(directory.resolve("root.pem"), identity.rootKey().get());
    }
    if (identity.issuing().isPresent()) {
      writeCertificates(directory.resolve("issuer.pem"), List.of(identity.issuing().get()));
    }
    DurableFile.write(
        directory.resolve("geometry"), identity.geometry().getBytes(StandardCharsets.UTF_8));
    List<X509Certificate> chain = new ArrayList<>();
    chain.add(identity.credential().node());
    chain.add(identity.credential().issuer());
    chain.addAll(identity.roots());
    writeCertificates(directory.resolve("chain.pem"), chain);
  }

  private static void writeKey(Path file, NodeKey key) throws IOException {
    String text =
        block("PRIVATE KEY", key.privateKey().getEncoded())
            + block("PUBLIC KEY", key.publicKey().getEncoded());
    DurableFile.write(file, text.getBytes(StandardCharsets.US_ASCII));
  }

  private static NodeKey readKey(Path file) throws IOException {
    try {
      KeyFactory factory = KeyFactory.getInstance("EC");
      return new NodeKey(
          factory.generatePublic(new X509EncodedKeySpec(blocks(file, "PUBLIC KEY").get(0))),
          factory.generatePrivate(new PKCS8EncodedKeySpec(blocks(file, "PRIVATE KEY").get(0))));
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " holds no P-256 key: " + e.getMessage(), e);
    }
  }

  private static void writeCertificates(Path file, List<X509Certificate> certificates)
      throws IOException {
    StringBuilder text = new StringBuilder();
    for (X509Certificate certificate : certificates) {
      try {
        text.append(block(CERTIFICATE, certificate.getEncoded()));
      } catch (CertificateEncodingException e) {
        throw new IOException("a certificate cannot be written: " + e.getMessage(), e);
      }
    }
    DurableFile.write(file, text.toString().getBytes(StandardCharsets.US_ASCII));
  }

  private static List<X509Certificate> readCertificates(Path file) throws IOException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (byte[] der : blocks(file, CERTIFICATE)) {
      try {
        certificates.add(Certificates.parse(der));
      } catch (RefusedException e) {
        throw new IOException(file + ": " + e.getMessage(), e);
      }
    }
    return certificates;
  }

  private static String block(String name, byte[] bytes) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN " + name + "-----\n" + text + "\n-----END " + name + "-----\n";
  }

  private static List<byte[]> blocks(Path file, String name) throws IOException {
    if (Files.size(file) > MAX_FILE_BYTES) {
      throw new IOException(file + " has more than " + MAX_FILE_BYTES + " bytes");
    }
    List<byte[]> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(Files.readString(file, StandardCharsets.US_ASCII));
    while (matcher.find()) {
      if (matcher.group(1).equals(name)) {
        try {
          blocks.add(Base64.getMimeDecoder().decode(matcher.group(2)));
        } catch (IllegalArgumentException e) {
          throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
      }
    }
    if (blocks.isEmpty()) {
      throw new IOException(file + " has no block " + name + "; restore the file");
    }
    return blocks;
  }
}
