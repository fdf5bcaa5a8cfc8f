package lab;

import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Writes and the cookie session. */
@RestController
@RequestMapping(path = "/api", produces = MediaType.APPLICATION_JSON_VALUE)
class OrderApi {
  @PostMapping("/orders")
  ResponseEntity<Map<String, Object>> order(@RequestBody Map<String, Object> order) {
    return ResponseEntity.status(201).header(HttpHeaders.LOCATION, "/api/orders/" + order.get("ref")).body(Answers.body("order", order));
  }

  @PostMapping("/payments")
  ResponseEntity<Map<String, Object>> pay(@RequestBody Map<String, Object> payment) {
    if ("offline".equals(payment.get("acquirer"))) {
      return ResponseEntity.status(503).body(Answers.body("error", "acquirer offline", "ref", payment.get("ref")));
    }
    return ResponseEntity.status(201).body(Answers.body("paid", payment.get("ref"), "amountCents", payment.get("amountCents")));
  }

  @PutMapping("/profiles/{id}")
  ResponseEntity<Map<String, Object>> profile(@PathVariable("id") int id, @RequestBody Map<String, Object> profile) {
    return ResponseEntity.ok().eTag("\"" + Integer.toHexString(profile.hashCode()) + "\"").body(Answers.body("id", id, "profile", profile));
  }

  @GetMapping("/cart")
  ResponseEntity<Map<String, Object>> cart(@RequestParam(value = "user", required = false) String user,
      @CookieValue(value = "cart", required = false) String cart) {
    if (cart != null) return ResponseEntity.ok(Answers.body("cart", cart, "items", cart.length()));
    if (user == null) return ResponseEntity.status(401).body(Answers.body("error", "no cart"));
    return ResponseEntity.ok().header(HttpHeaders.SET_COOKIE, "cart=" + user + "-cart; Path=/; HttpOnly").body(Answers.body("opened", user));
  }
}
