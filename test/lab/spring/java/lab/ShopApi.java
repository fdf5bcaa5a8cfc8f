package lab;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The consumer's own API: every call goes to the producers through Feign. */
@RestController
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
class ShopApi {
  private final ProducerClient producer;

  ShopApi(ProducerClient producer) {
    this.producer = producer;
  }

  @GetMapping("/items/{id}")
  Map<String, Object> item(@PathVariable("id") int id, @RequestParam(value = "lang", defaultValue = "en") String lang) {
    return from("item", producer.item(id, lang));
  }

  @PostMapping("/orders")
  ResponseEntity<Map<String, Object>> order(@RequestBody Map<String, Object> order) {
    ResponseEntity<Map<String, Object>> made = producer.order(order);
    String location = made.getHeaders().getFirst(HttpHeaders.LOCATION);
    ResponseEntity.BodyBuilder answer = ResponseEntity.status(made.getStatusCode());
    if (location != null) answer.header(HttpHeaders.LOCATION, location.replace("/api/", "/shop/"));
    return answer.body(from("order", made.getBody()));
  }

  private static Map<String, Object> from(String what, Map<String, Object> body) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("service", "consumer");
    answer.put(what, body);
    return answer;
  }
}
