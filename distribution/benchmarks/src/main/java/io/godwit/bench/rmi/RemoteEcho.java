package io.godwit.bench.rmi;

import java.rmi.Remote;
import java.rmi.RemoteException;

/** The echo as RMI wants it declared. */
public interface RemoteEcho extends Remote {
  byte[] echo(byte[] payload) throws RemoteException;
}
