package lab;

import java.nio.charset.StandardCharsets;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** Payload shapes: a large body of known length (gzip when asked for), and one that is streamed in chunks. */
@RestController
class PayloadApi {
  @GetMapping(path = "/api/exports/{rows}", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<byte[]> export(@PathVariable("rows") int rows) {
    StringBuilder json = new StringBuilder("[");
    for (int i = 0; i < rows; i++) {
      json.append(i == 0 ? "" : ",").append("{\"row\":").append(i).append(",\"name\":\"item-").append(i).append("\",\"priceCents\":").append(100 + i * 37 % 900).append('}');
    }
    byte[] body = json.append(']').toString().getBytes(StandardCharsets.UTF_8);
    return ResponseEntity.ok().contentLength(body.length).body(body);
  }

  @GetMapping(path = "/api/streams/{lines}")
  ResponseEntity<StreamingResponseBody> stream(@PathVariable("lines") int lines) {
    return ResponseEntity.ok().contentType(MediaType.parseMediaType("application/x-ndjson")).body(out -> {
      for (int i = 0; i < lines; i++) {
        out.write(("{\"line\":" + i + "}\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
    });
  }
}
