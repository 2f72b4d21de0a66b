package io.godwit.bench.peer;

import static org.junit.Assert.assertArrayEquals;

import io.godwit.bench.fastbin.FastbinPeer;
import io.godwit.bench.grpc.GrpcPeer;
import io.godwit.bench.load.Call;
import io.godwit.bench.netty.NettyPeer;
import io.godwit.bench.rmi.RmiPeer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * Each peer really echoes, large and small, to many callers at once; a benchmark of errors is
 * quick.
 */
public final class PeersTest {
  private static final int CALLERS = 8;

  @ClassRule public static final TemporaryFolder FOLDER = new TemporaryFolder();

  private static Path keyStore;

  @BeforeClass
  public static void makeKeys() throws Exception {
    keyStore = FOLDER.getRoot().toPath().resolve("keys.p12");
    KeyStores.create(keyStore);
  }

  @Test
  public void nettyEchoes() throws Exception {
    assertEchoes(new NettyPeer());
  }

  @Test
  public void grpcEchoes() throws Exception {
    assertEchoes(new GrpcPeer());
  }

  @Test
  public void fastbinEchoes() throws Exception {
    assertEchoes(new FastbinPeer());
  }

  @Test
  public void rmiEchoes() throws Exception {
    assertEchoes(new RmiPeer());
  }

  private static void assertEchoes(EchoPeer peer) throws Exception {
    Call call = peer.connect(peer.serve(keyStore).address(), keyStore);
    byte[] large = new byte[64 * 1024];
    large[large.length - 1] = 7;
    assertArrayEquals(large, call.echo(large));
    List<Callable<byte[]>> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      byte[] small = {(byte) i, 1, 2};
      callers.add(() -> call.echo(small));
    }
    ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
    try {
      int caller = 0;
      for (Future<byte[]> answer : threads.invokeAll(callers)) {
        assertArrayEquals(new byte[] {(byte) caller++, 1, 2}, answer.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
