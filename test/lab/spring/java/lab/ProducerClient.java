package lab;

import java.util.Collections;
import java.util.Map;
import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;

/** Balancing, retries, breaker and fallback come from the configuration of the stack. */
@FeignClient(name = "producer", fallback = ProducerClient.Fallback.class)
interface ProducerClient {
  @GetMapping(value = "/api/items/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
  Map<String, Object> item(@PathVariable("id") int id, @RequestParam("lang") String lang);

  @PostMapping(value = "/api/orders", consumes = MediaType.APPLICATION_JSON_VALUE, produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<Map<String, Object>> order(@RequestBody Map<String, Object> order);

  @Component
  class Fallback implements ProducerClient {
    @Override
    public Map<String, Object> item(int id, String lang) {
      return Collections.<String, Object>singletonMap("fallback", true);
    }

    @Override
    public ResponseEntity<Map<String, Object>> order(Map<String, Object> order) {
      return ResponseEntity.status(503).body(Collections.<String, Object>singletonMap("fallback", true));
    }
  }
}
