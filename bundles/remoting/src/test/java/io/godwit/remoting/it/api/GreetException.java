package io.godwit.remoting.it.api;

public class GreetException extends Exception {
  private static final long serialVersionUID = 1L;

  public GreetException(String message) {
    super(message);
  }
}
