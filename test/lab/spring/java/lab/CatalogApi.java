package lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Reads. Ids choose the outcome, so that a request has the same answer whenever and wherever it is sent. */
@RestController
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
class CatalogApi {
  static final int FIRST_OUT_OF_SERVICE = 700;
  static final int FIRST_UNKNOWN = 900;

  @GetMapping("/api/items/{id}")
  ResponseEntity<Map<String, Object>> item(@PathVariable("id") int id, @RequestParam(value = "lang", defaultValue = "en") String lang) {
    if (id >= FIRST_UNKNOWN) return ResponseEntity.status(404).body(Answers.body("error", "unknown item", "id", id));
    if (id >= FIRST_OUT_OF_SERVICE) return ResponseEntity.status(503).body(Answers.body("error", "out of service", "id", id));
    return ResponseEntity.ok(Answers.body("id", id, "name", "item-" + id, "lang", lang, "priceCents", 100 + id * 37 % 900));
  }

  @GetMapping("/api/stock/{sku}")
  Map<String, Object> stock(@PathVariable("sku") String sku) {
    return Answers.body("sku", sku, "available", Math.floorMod(sku.hashCode(), 50));
  }

  @GetMapping("/search")
  Map<String, Object> search(@RequestParam("q") String query, @RequestParam(value = "page", defaultValue = "1") int page,
      @RequestParam(value = "tag", required = false) List<String> tags) {
    List<Map<String, Object>> hits = new ArrayList<>();
    for (int i = 0; i < 5; i++) hits.add(Answers.body("id", page * 10 + i, "name", query + "-" + (page * 10 + i)));
    return Answers.body("query", query, "page", page, "tags", tags == null ? new ArrayList<String>() : tags, "hits", hits);
  }

  @GetMapping("/api/reports/{id}")
  ResponseEntity<Map<String, Object>> report(@PathVariable("id") int id) {
    if (id % 2 == 0) return ResponseEntity.status(500).body(Answers.body("error", "report generator failed", "id", id));
    return ResponseEntity.ok(Answers.body("id", id, "rows", id * 3));
  }

  @GetMapping("/api/slow")
  Map<String, Object> slow(@RequestParam("ms") long ms) throws InterruptedException {
    Thread.sleep(ms);
    return Answers.body("slept", ms);
  }
}
