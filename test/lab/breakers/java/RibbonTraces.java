import com.netflix.config.ConfigurationManager;
import com.netflix.loadbalancer.LoadBalancerStats;
import com.netflix.loadbalancer.Server;
import com.netflix.loadbalancer.ServerStats;
import com.netflix.client.DefaultLoadBalancerRetryHandler;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Drives real Ribbon server statistics through recorded traces. A failure is stamped with the system clock; the stamp is set to
 * virtual time right after, and Ribbon is asked about moments of virtual time.
 *
 * Input: {@code trace ID name=value...}, {@code attempt AT DURATION OUTCOME STATUS INSTANCE} by time, {@code end UNTIL}.
 * Output: {@code trace ID}, {@code change AT STATE INSTANCE}; a blackout's end is seen to the millisecond.
 */
public final class RibbonTraces {
    private record End(long at, int order, String outcome, String instance) {}

    public static void main(String[] args) throws Exception {
        StringBuilder out = new StringBuilder();
        Map<String, String> settings = new HashMap<>();
        PriorityQueue<End> ends = new PriorityQueue<>(
            (a, b) -> a.at != b.at ? Long.compare(a.at, b.at) : Integer.compare(a.order, b.order));
        String id = "";
        int order = 0;
        for (String line : Files.readAllLines(Path.of(args[0]))) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "trace" -> {
                    id = words[1];
                    settings.clear();
                    ends.clear();
                    for (int i = 2; i < words.length; i++) {
                        String[] pair = words[i].split("=", 2);
                        settings.put(pair[0], pair[1]);
                    }
                }
                case "attempt" -> ends.add(new End(
                    Long.parseLong(words[1]) + Long.parseLong(words[2]), order++, words[3], words[5]));
                case "end" -> out.append(run(id, settings, ends, Long.parseLong(words[1])));
                default -> throw new IllegalArgumentException(line);
            }
        }
        System.out.print(out);
        System.out.flush();
        // The statistics keep timers of their own running.
        System.exit(0);
    }

    private static String run(String id, Map<String, String> settings, PriorityQueue<End> ends, long until)
        throws Exception {
        for (String name : List.of("connectionFailureCountThreshold", "circuitTripTimeoutFactorSeconds",
            "circuitTripMaxTimeoutSeconds"))
            ConfigurationManager.getConfigInstance()
                .setProperty("niws.loadbalancer." + id + "." + name, settings.get(name));
        LoadBalancerStats all = new LoadBalancerStats(id);
        DefaultLoadBalancerRetryHandler handler = new DefaultLoadBalancerRetryHandler();
        Map<String, ServerStats> servers = new LinkedHashMap<>();
        Map<String, Boolean> tripped = new HashMap<>();
        for (String instance : settings.get("instances").split(",")) {
            ServerStats stats = new ServerStats(all);
            stats.initialize(new Server(instance, 80));
            servers.put(instance, stats);
            tripped.put(instance, false);
        }
        StringBuilder out = new StringBuilder("trace ").append(id).append('\n');
        Field stamp = ServerStats.class.getDeclaredField("lastConnectionFailedTimestamp");
        stamp.setAccessible(true);
        for (long now = ends.peek().at; now <= until; now++) {
            look(servers, tripped, now, out);
            while (!ends.isEmpty() && ends.peek().at <= now) {
                End end = ends.poll();
                ServerStats stats = servers.get(end.instance);
                Exception error = switch (end.outcome) {
                    case "response" -> null;
                    case "timeout" -> new java.net.SocketTimeoutException();
                    case "connect-failure" -> new java.net.ConnectException();
                    default -> new java.net.SocketException("Connection reset");
                };
                if (error != null && handler.isCircuitTrippingException(error)) {
                    stats.incrementSuccessiveConnectionFailureCount();
                    stamp.setLong(stats, now);
                } else stats.clearSuccessiveConnectionFailureCount();
                look(servers, tripped, now, out);
            }
        }
        for (ServerStats stats : servers.values()) stats.close();
        return out.toString();
    }

    private static void look(Map<String, ServerStats> servers, Map<String, Boolean> tripped, long now, StringBuilder out) {
        for (Map.Entry<String, ServerStats> entry : servers.entrySet()) {
            boolean is = entry.getValue().isCircuitBreakerTripped(now);
            if (tripped.put(entry.getKey(), is) == is) continue;
            out.append("change ").append(now).append(' ').append(is ? "TRIPPED" : "AVAILABLE").append(' ')
                .append(entry.getKey()).append('\n');
        }
    }
}
