package io.godwit.bench;

import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.Collection;

/**
 * One figure over several rounds: the median, and the least and the greatest to show the scatter.
 */
record Summary(double median, double min, double max, int samples) {
  static Summary of(Collection<Double> figures) {
    double[] sorted = figures.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("A summary of nothing");
    }
    return new Summary(
        percentile(sorted, 0.5), sorted[0], sorted[sorted.length - 1], sorted.length);
  }

  /** The middle of an even number is the mean of the two in the middle. */
  static double percentile(double[] sorted, double share) {
    double rank = share * (sorted.length - 1);
    int below = (int) Math.floor(rank);
    int above = (int) Math.ceil(rank);
    return sorted[below] + (sorted[above] - sorted[below]) * (rank - below);
  }

  static double percentile(Collection<Double> figures, double share) {
    double[] sorted = figures.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return percentile(sorted, share);
  }

  JsonObject json() {
    JsonObject json = new JsonObject();
    json.addProperty("median", rounded(median));
    json.addProperty("min", rounded(min));
    json.addProperty("max", rounded(max));
    return json;
  }

  static double rounded(double figure) {
    return Math.round(figure * 100) / 100.0;
  }
}
