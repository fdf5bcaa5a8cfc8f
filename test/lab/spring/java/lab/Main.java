package lab;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;

/** One jar, one role per process: {@code java -jar lab.jar eureka|producer|consumer|gateway|zuul [--property=value ...]}. */
public class Main {
  private static final Map<String, String> ROLES = roles();

  public static void main(String[] args) throws ClassNotFoundException {
    String role = args.length == 0 ? "" : args[0];
    String configuration = ROLES.get(role);
    if (configuration == null) throw new IllegalArgumentException("role '" + role + "' is none of " + ROLES.keySet());
    SpringApplication application = new SpringApplication(Class.forName("lab." + configuration));
    application.setAdditionalProfiles(role);
    application.run(Arrays.copyOfRange(args, 1, args.length));
  }

  /** By name, because the modern build has no Zuul to compile against. */
  private static Map<String, String> roles() {
    Map<String, String> roles = new LinkedHashMap<>();
    roles.put("eureka", "EurekaRole");
    roles.put("producer", "ProducerRole");
    roles.put("consumer", "ConsumerRole");
    roles.put("gateway", "GatewayRole");
    roles.put("zuul", "ZuulRole");
    return Collections.unmodifiableMap(roles);
  }
}
