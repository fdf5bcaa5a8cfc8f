package lab;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.context.request.async.WebAsyncUtils;

/** Counts what this instance was asked, independently of any tap, and lets the fault switch answer first. */
@ControllerAdvice(assignableTypes = {CatalogApi.class, OrderApi.class, PayloadApi.class, ShopApi.class})
class Traffic {
  static final class Injected extends RuntimeException {
    final int status;

    Injected(int status) {
      super("injected", null, false, false);
      this.status = status;
    }
  }

  private final Map<String, LongAdder> asked = new ConcurrentSkipListMap<>();
  private final FaultSwitch faults;

  Traffic(FaultSwitch faults) {
    this.faults = faults;
  }

  @ModelAttribute
  void before(WebRequest request, HttpMethod method) throws InterruptedException {
    // A streamed answer passes here a second time, when its result is dispatched.
    if (WebAsyncUtils.getAsyncManager(request).hasConcurrentResult()) return;
    String path = request.getDescription(false).substring("uri=".length());
    asked.computeIfAbsent(method + " " + path, key -> new LongAdder()).increment();
    int status = faults.apply(path);
    if (status > 0) throw new Injected(status);
  }

  @ExceptionHandler(Injected.class)
  ResponseEntity<Map<String, Object>> injected(Injected fault) {
    return ResponseEntity.status(fault.status).body(Answers.body("error", "injected", "status", fault.status));
  }

  Map<String, Long> asked() {
    Map<String, Long> counts = new TreeMap<>();
    asked.forEach((request, count) -> counts.put(request, count.sum()));
    return counts;
  }

  void reset() {
    asked.clear();
  }
}
