import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.internal.CircuitBreakerStateMachine;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import sun.misc.Unsafe;

/**
 * Drives real Resilience4j circuit breakers through recorded traces, on a clock of its own. The scheduler of automatic
 * transitions is a private constant of the library; it is replaced by one that runs on the same clock.
 *
 * Input: {@code trace ID name=value...}, {@code attempt AT DURATION OUTCOME STATUS} by time, {@code end UNTIL}.
 * Output: {@code trace ID}, {@code verdicts} with A or S (not permitted) per attempt, {@code change AT STATE}.
 */
public final class Resilience4jTraces {
    private static final int TIMER = 0;
    private static final int RESULT = 1;

    private record Attempt(long at, long duration, String outcome, int status) {}

    private static final class Due {
        final long at;
        final int kind;
        final long order;
        final Runnable act;
        boolean cancelled;

        Due(long at, int kind, long order, Runnable act) {
            this.at = at;
            this.kind = kind;
            this.order = order;
            this.act = act;
        }
    }

    private static final class Ignored extends RuntimeException {}

    private static long now;
    private static long orders;
    private static final PriorityQueue<Due> due = new PriorityQueue<>((a, b) ->
        a.at != b.at ? Long.compare(a.at, b.at)
            : a.kind != b.kind ? Integer.compare(a.kind, b.kind) : Long.compare(a.order, b.order));

    private static final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(now);
        }
    };

    public static void main(String[] args) throws Exception {
        replaceScheduler();
        StringBuilder out = new StringBuilder();
        Map<String, String> settings = new HashMap<>();
        List<Attempt> attempts = new ArrayList<>();
        String id = "";
        for (String line : Files.readAllLines(Path.of(args[0]))) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "trace" -> {
                    id = words[1];
                    settings.clear();
                    attempts.clear();
                    for (int i = 2; i < words.length; i++) {
                        String[] pair = words[i].split("=", 2);
                        settings.put(pair[0], pair[1]);
                    }
                }
                case "attempt" -> attempts.add(new Attempt(
                    Long.parseLong(words[1]), Long.parseLong(words[2]), words[3], Integer.parseInt(words[4])));
                case "end" -> out.append(run(id, settings, attempts, Long.parseLong(words[1])));
                default -> throw new IllegalArgumentException(line);
            }
        }
        System.out.print(out);
    }

    private static String run(String id, Map<String, String> settings, List<Attempt> attempts, long until) {
        due.clear();
        now = attempts.get(0).at;
        CircuitBreakerStateMachine breaker = new CircuitBreakerStateMachine(id, config(settings), clock);
        StringBuilder changes = new StringBuilder();
        breaker.getEventPublisher().onStateTransition(event -> changes.append("change ").append(now).append(' ')
            .append(event.getStateTransition().getToState()).append('\n'));
        StringBuilder verdicts = new StringBuilder();
        for (Attempt attempt : attempts) {
            passUntil(attempt.at);
            boolean admitted = breaker.tryAcquirePermission();
            verdicts.append(admitted ? 'A' : 'S');
            if (admitted) planEnd(breaker, settings, attempt);
        }
        passUntil(until);
        return "trace " + id + "\nverdicts " + verdicts + "\n" + changes;
    }

    private static void planEnd(CircuitBreakerStateMachine breaker, Map<String, String> settings, Attempt attempt) {
        long limit = Long.parseLong(settings.get("timeLimiterMs"));
        boolean late = limit > 0 && attempt.duration > limit;
        long duration = late ? limit : attempt.duration;
        due.add(new Due(attempt.at + duration, RESULT, orders++, () -> {
            if (late) breaker.onError(duration, TimeUnit.MILLISECONDS, new java.util.concurrent.TimeoutException());
            else if (!attempt.outcome.equals("response"))
                breaker.onError(duration, TimeUnit.MILLISECONDS, new java.io.IOException(attempt.outcome));
            else if (within(attempt.status, settings.get("ignoredStatuses")))
                breaker.onError(duration, TimeUnit.MILLISECONDS, new Ignored());
            else if (within(attempt.status, settings.get("failureStatuses")))
                breaker.onError(duration, TimeUnit.MILLISECONDS, new IllegalStateException("status " + attempt.status));
            else breaker.onSuccess(duration, TimeUnit.MILLISECONDS);
        }));
    }

    private static void passUntil(long to) {
        while (!due.isEmpty() && due.peek().at <= to) {
            Due next = due.poll();
            now = Math.max(now, next.at);
            if (!next.cancelled) next.act.run();
        }
        now = to;
    }

    private static CircuitBreakerConfig config(Map<String, String> settings) {
        return CircuitBreakerConfig.custom()
            // One by one, as Spring's properties do: the combined setter would lower the minimum for half-open as well.
            .slidingWindowSize(integer(settings, "slidingWindowSize"))
            .minimumNumberOfCalls(integer(settings, "minimumNumberOfCalls"))
            .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.valueOf(settings.get("slidingWindowType")))
            .failureRateThreshold(Float.parseFloat(settings.get("failureRateThreshold")))
            .slowCallRateThreshold(Float.parseFloat(settings.get("slowCallRateThreshold")))
            .slowCallDurationThreshold(Duration.ofMillis(integer(settings, "slowCallDurationThresholdMs")))
            .waitDurationInOpenState(Duration.ofMillis(integer(settings, "waitDurationInOpenStateMs")))
            .permittedNumberOfCallsInHalfOpenState(integer(settings, "permittedNumberOfCallsInHalfOpenState"))
            .maxWaitDurationInHalfOpenState(Duration.ofMillis(integer(settings, "maxWaitDurationInHalfOpenStateMs")))
            .automaticTransitionFromOpenToHalfOpenEnabled(
                Boolean.parseBoolean(settings.get("automaticTransitionFromOpenToHalfOpenEnabled")))
            .ignoreException(error -> error instanceof Ignored)
            .build();
    }

    private static void replaceScheduler() throws Exception {
        ScheduledExecutorService virtual = (ScheduledExecutorService) Proxy.newProxyInstance(
            Resilience4jTraces.class.getClassLoader(), new Class<?>[] {ScheduledExecutorService.class},
            (proxy, method, args) -> {
                if (!method.getName().equals("schedule") || !(args[0] instanceof Runnable task))
                    throw new UnsupportedOperationException(method.toString());
                Due planned = new Due(
                    now + ((TimeUnit) args[2]).toMillis((Long) args[1]), TIMER, orders++, task);
                due.add(planned);
                return Proxy.newProxyInstance(Resilience4jTraces.class.getClassLoader(),
                    new Class<?>[] {ScheduledFuture.class}, (future, call, ignored) -> {
                        if (call.getName().equals("cancel")) return planned.cancelled = true;
                        if (call.getName().equals("isDone")) return planned.cancelled;
                        throw new UnsupportedOperationException(call.toString());
                    });
            });
        Field unsafeField = Unsafe.class.getDeclaredField("theUnsafe");
        unsafeField.setAccessible(true);
        Unsafe unsafe = (Unsafe) unsafeField.get(null);
        Class<?> holder = Class.forName(
            "io.github.resilience4j.circuitbreaker.internal.SchedulerFactory$SchedulerFactoryInstance");
        Field scheduler = holder.getDeclaredField("lazyScheduler");
        unsafe.ensureClassInitialized(holder);
        unsafe.putObject(unsafe.staticFieldBase(scheduler), unsafe.staticFieldOffset(scheduler), virtual);
    }

    private static int integer(Map<String, String> settings, String name) {
        return Integer.parseInt(settings.get(name));
    }

    private static boolean within(int value, String ranges) {
        for (String range : ranges.split(",")) {
            if (range.isEmpty()) continue;
            String[] ends = range.split("-");
            if (value >= Integer.parseInt(ends[0]) && value <= Integer.parseInt(ends[1])) return true;
        }
        return false;
    }
}
