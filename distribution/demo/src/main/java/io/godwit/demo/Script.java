package io.godwit.demo;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.godwit.nodes.NodeException;
import java.util.ArrayList;
import java.util.List;

/** Runs steps one after the other, measures them, and stops at the first that did not happen. */
final class Script {
  /** What a step does; answers what is to be told about it. */
  @FunctionalInterface
  interface Action {
    String run() throws Exception;
  }

  /** What came of a step. */
  record Result(String name, long millis, boolean ok, String reason) {}

  private final Narrator narrator;
  private final List<Result> results = new ArrayList<>();
  private final List<Runnable> afterwards = new ArrayList<>();

  Script(Narrator narrator) {
    this.narrator = narrator;
  }

  /** Told below the step's line, once that is there. */
  void command(String node, String command, String answer) {
    afterwards.add(() -> narrator.command(node, command, answer));
  }

  void step(String name, String about, Action action) {
    if (!ok()) {
      return;
    }
    narrator.begin(name, about);
    long start = System.nanoTime();
    try {
      String told = action.run();
      results.add(new Result(name, millisSince(start), true, ""));
      narrator.done(name, millisSince(start), told);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failed(name, start, "interrupted");
    } catch (Exception e) {
      failed(name, start, e instanceof NodeException ? e.getMessage() : e.toString());
    }
    afterwards.forEach(Runnable::run);
    afterwards.clear();
  }

  private void failed(String name, long start, String reason) {
    results.add(new Result(name, millisSince(start), false, reason));
    narrator.failed(name, millisSince(start), reason);
  }

  private static long millisSince(long startNanos) {
    return (System.nanoTime() - startNanos) / 1_000_000;
  }

  boolean ok() {
    return results.stream().allMatch(Result::ok);
  }

  /** The line for machines. */
  String json(int nodes) {
    JsonObject object = new JsonObject();
    object.addProperty("ok", ok());
    object.addProperty("nodes", nodes);
    JsonArray steps = new JsonArray();
    for (Result result : results) {
      JsonObject step = new JsonObject();
      step.addProperty("name", result.name());
      step.addProperty("ms", result.millis());
      step.addProperty("ok", result.ok());
      if (!result.ok()) {
        step.addProperty("reason", result.reason().lines().findFirst().orElse(""));
      }
      steps.add(step);
    }
    object.add("steps", steps);
    return object.toString();
  }
}
