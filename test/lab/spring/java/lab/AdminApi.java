package lab;

import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** For the lab only, on the instance's own port: never behind a tap. */
@RestController
@RequestMapping(path = "/admin", produces = MediaType.APPLICATION_JSON_VALUE)
class AdminApi {
  private final FaultSwitch faults;
  private final Traffic traffic;

  AdminApi(FaultSwitch faults, Traffic traffic) {
    this.faults = faults;
    this.traffic = traffic;
  }

  @PostMapping("/fault")
  Map<String, Object> set(@RequestBody Map<String, Object> fault) {
    faults.set(fault);
    return faults.describe();
  }

  @DeleteMapping("/fault")
  Map<String, Object> clear() {
    faults.clear();
    return faults.describe();
  }

  @GetMapping("/asked")
  Map<String, Long> asked() {
    return traffic.asked();
  }

  @DeleteMapping("/asked")
  Map<String, Long> reset() {
    traffic.reset();
    return traffic.asked();
  }
}
