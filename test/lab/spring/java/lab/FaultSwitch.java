package lab;

import java.util.Map;
import java.util.Random;
import org.springframework.stereotype.Component;

/** One switchable fault per instance: a status, a delay, or both, for a share of the requests under a path. */
@Component
class FaultSwitch {
  static final class Fault {
    final int status;
    final long delayMs;
    final double rate;
    final String path;

    Fault(Map<String, Object> wanted) {
      status = number(wanted, "status", 0).intValue();
      delayMs = number(wanted, "delayMs", 0).longValue();
      rate = number(wanted, "rate", 1.0).doubleValue();
      path = String.valueOf(wanted.getOrDefault("path", "/"));
    }

    private static Number number(Map<String, Object> from, String name, Number otherwise) {
      Object value = from.get(name);
      return value == null ? otherwise : (Number) value;
    }
  }

  private final Random random = new Random(42);
  private volatile Fault fault;

  void set(Map<String, Object> wanted) {
    fault = new Fault(wanted);
  }

  void clear() {
    fault = null;
  }

  /** Returns the status to answer instead of the real one, or 0. */
  int apply(String path) throws InterruptedException {
    Fault active = fault;
    if (active == null || !path.startsWith(active.path) || random.nextDouble() >= active.rate) return 0;
    if (active.delayMs > 0) Thread.sleep(active.delayMs);
    return active.status;
  }

  Map<String, Object> describe() {
    Fault active = fault;
    if (active == null) return Answers.body("active", false);
    return Answers.body("active", true, "status", active.status, "delayMs", active.delayMs, "rate", active.rate, "path", active.path);
  }
}
