import com.netflix.hystrix.HystrixCircuitBreaker;
import com.netflix.hystrix.HystrixCommandGroupKey;
import com.netflix.hystrix.HystrixCommandKey;
import com.netflix.hystrix.HystrixCommandProperties;
import com.netflix.hystrix.HystrixObservableCommand;
import com.netflix.hystrix.exception.HystrixBadRequestException;
import com.netflix.hystrix.exception.HystrixRuntimeException;
import com.netflix.hystrix.exception.HystrixTimeoutException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import rx.Observable;
import rx.Scheduler;
import rx.Subscription;
import rx.functions.Action0;
import rx.plugins.RxJavaPlugins;
import rx.plugins.RxJavaSchedulersHook;
import rx.schedulers.TestScheduler;
import rx.subjects.PublishSubject;

/**
 * Drives real Hystrix commands through recorded traces. The metrics stream runs on RxJava's own test scheduler, a millisecond
 * at a time. The circuit's sleep window reads the system clock: before each request the stamp of the opening is set as far
 * back as virtual time has gone since, and Hystrix itself compares.
 *
 * Input: {@code trace ID name=value...}, {@code attempt AT DURATION OUTCOME STATUS} by time, {@code end UNTIL}.
 * Output: {@code trace ID}, {@code verdicts} with A, S (short-circuited) or R (rejected) per attempt, {@code change AT STATE}.
 */
public final class HystrixTraces {
    private static final int MOST_RUNS = 20;
    private static TestScheduler scheduler = new TestScheduler();

    private record Attempt(long at, long duration, String outcome, int status) {}

    private record End(long at, int order, Runnable act) {}

    public static void main(String[] args) throws Exception {
        Scheduler delegate = new Scheduler() {
            @Override
            public Worker createWorker() {
                return new PromptWorker(scheduler.createWorker());
            }

            @Override
            public long now() {
                return scheduler.now();
            }
        };
        RxJavaPlugins.getInstance().registerSchedulersHook(new RxJavaSchedulersHook() {
            @Override
            public Scheduler getComputationScheduler() {
                return delegate;
            }
        });
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
                case "end" -> out.append(undisturbed(id, settings, attempts, Long.parseLong(words[1])));
                default -> throw new IllegalArgumentException(line);
            }
        }
        System.out.print(out);
    }

    /** A trace again, until the machine did not make Hystrix read the clock so late that it decided otherwise. */
    private static String undisturbed(String id, Map<String, String> settings, List<Attempt> attempts, long until)
        throws Exception {
        for (int n = 1;; n++) {
            Run run = new Run(id, n == 1 ? id : id + "-" + n, settings);
            String said = run.run(attempts, until);
            if (!run.disturbed || n == MOST_RUNS) return said;
        }
    }

    /** Runs a timer's first turn at once when its delay is zero, as a free thread would; the test scheduler waits for time to move. */
    private static final class PromptWorker extends Scheduler.Worker {
        private final Scheduler.Worker worker;

        PromptWorker(Scheduler.Worker worker) {
            this.worker = worker;
        }

        @Override
        public Subscription schedulePeriodically(Action0 action, long delay, long period, TimeUnit unit) {
            if (delay == 0) action.call();
            return worker.schedulePeriodically(action, delay == 0 ? period : delay, period, unit);
        }

        @Override
        public Subscription schedule(Action0 action) {
            return worker.schedule(action);
        }

        @Override
        public Subscription schedule(Action0 action, long delay, TimeUnit unit) {
            return worker.schedule(action, delay, unit);
        }

        @Override
        public long now() {
            return worker.now();
        }

        @Override
        public void unsubscribe() {
            worker.unsubscribe();
        }

        @Override
        public boolean isUnsubscribed() {
            return worker.isUnsubscribed();
        }
    }

    /** One run of a trace: one command key. */
    private static final class Run {
        private final String id;
        private final String key;
        private final Map<String, String> settings;
        private final PriorityQueue<End> ends = new PriorityQueue<>(
            (a, b) -> a.at != b.at ? Long.compare(a.at, b.at) : Integer.compare(a.order, b.order));
        private final StringBuilder changes = new StringBuilder();
        private final StringBuilder verdicts = new StringBuilder();
        private AtomicBoolean circuitOpen;
        private AtomicLong stamp;
        private boolean open;
        private long stampedAt;
        private long now;
        private boolean disturbed;

        Run(String id, String key, Map<String, String> settings) {
            this.id = id;
            this.key = key;
            this.settings = settings;
        }

        String run(List<Attempt> attempts, long until) throws Exception {
            scheduler = new TestScheduler();
            now = attempts.get(0).at;
            scheduler.advanceTimeTo(now, TimeUnit.MILLISECONDS);
            int order = 0;
            for (Attempt attempt : attempts) {
                passUntil(attempt.at);
                offer(attempt, order++);
            }
            passUntil(until);
            return "trace " + id + "\nverdicts " + verdicts + "\n" + changes;
        }

        private void passUntil(long to) throws Exception {
            while (true) {
                while (!ends.isEmpty() && ends.peek().at <= now) {
                    ends.poll().act.run();
                    sample();
                }
                if (now >= to) return;
                now++;
                scheduler.advanceTimeTo(now, TimeUnit.MILLISECONDS);
                sample();
            }
        }

        private void offer(Attempt attempt, int order) throws Exception {
            PublishSubject<Boolean> answer = PublishSubject.create();
            HystrixObservableCommand<Boolean> command = command(attempt, answer);
            findCircuit();
            long stampBefore = moveStamp();
            StringBuilder failure = new StringBuilder();
            command.toObservable().subscribe(ok -> {}, error -> failure.append(kind(error)), () -> {});
            if (stampBefore != 0 && isOver(System.currentTimeMillis() - stampBefore) && !isOver(now - stampedAt))
                disturbed = true;
            boolean refused = failure.toString().equals("S") || failure.toString().equals("R");
            verdicts.append(refused ? failure : "A");
            if (stamp != null && stamp.get() != stampBefore) stampedAt = now;
            sample();
            if (!refused && failure.isEmpty()) planEnd(attempt, answer, order);
        }

        /** What the code inside the command would do: wait, and then return or throw. */
        private void planEnd(Attempt attempt, PublishSubject<Boolean> answer, int order) {
            long timeout = number("executionTimeoutMs");
            boolean late = timeout > 0 && attempt.duration > timeout;
            long at = attempt.at + (late ? timeout : attempt.duration);
            ends.add(new End(at, order, () -> {
                if (late) answer.onError(new HystrixTimeoutException());
                else if (!attempt.outcome.equals("response")) answer.onError(new java.io.IOException(attempt.outcome));
                else if (within(attempt.status, "badRequestStatuses"))
                    answer.onError(new HystrixBadRequestException("status " + attempt.status));
                else if (within(attempt.status, "failureStatuses"))
                    answer.onError(new IllegalStateException("status " + attempt.status));
                else {
                    answer.onNext(true);
                    answer.onCompleted();
                }
            }));
        }

        private HystrixObservableCommand<Boolean> command(Attempt attempt, PublishSubject<Boolean> answer) {
            HystrixCommandProperties.Setter properties = HystrixCommandProperties.Setter()
                .withCircuitBreakerEnabled(flag("enabled"))
                .withCircuitBreakerForceOpen(flag("forceOpen"))
                .withCircuitBreakerForceClosed(flag("forceClosed"))
                .withCircuitBreakerRequestVolumeThreshold((int) number("requestVolumeThreshold"))
                .withCircuitBreakerErrorThresholdPercentage((int) number("errorThresholdPercentage"))
                .withCircuitBreakerSleepWindowInMilliseconds((int) number("sleepWindowMs"))
                .withMetricsRollingStatisticalWindowInMilliseconds((int) number("rollingWindowMs"))
                .withMetricsRollingStatisticalWindowBuckets(1)
                .withMetricsHealthSnapshotIntervalInMilliseconds((int) number("healthSnapshotIntervalMs"))
                .withExecutionIsolationSemaphoreMaxConcurrentRequests((int) number("maxConcurrent"))
                .withExecutionTimeoutEnabled(false)
                .withFallbackEnabled(false)
                .withRequestCacheEnabled(false)
                .withRequestLogEnabled(false);
            return new HystrixObservableCommand<>(HystrixObservableCommand.Setter
                .withGroupKey(HystrixCommandGroupKey.Factory.asKey("traces"))
                .andCommandKey(HystrixCommandKey.Factory.asKey(key))
                .andCommandPropertiesDefaults(properties)) {
                @Override
                protected Observable<Boolean> construct() {
                    // What a full thread pool throws at the same place (HystrixContextScheduler).
                    if (attempt.outcome.equals("rejected"))
                        return Observable.error(new RejectedExecutionException("the pool is full"));
                    return answer;
                }
            };
        }

        private static String kind(Throwable error) {
            if (!(error instanceof HystrixRuntimeException failure)) return "E";
            return switch (failure.getFailureType()) {
                case SHORTCIRCUIT -> "S";
                case REJECTED_SEMAPHORE_EXECUTION -> "R";
                default -> "E";
            };
        }

        private void findCircuit() throws Exception {
            if (circuitOpen != null || !flag("enabled")) return;
            HystrixCircuitBreaker circuit =
                HystrixCircuitBreaker.Factory.getInstance(HystrixCommandKey.Factory.asKey(key));
            circuitOpen = (AtomicBoolean) field(circuit, "circuitOpen");
            stamp = (AtomicLong) field(circuit, "circuitOpenedOrLastTestedTime");
        }

        /**
         * Where a millisecond decides, waits for one to start, so that Hystrix reads the same one. A closed circuit's stamp is
         * read by nobody: zero, it shows that a new one was set.
         */
        private long moveStamp() {
            if (stamp == null) return 0;
            if (!open) {
                stamp.set(0);
                return 0;
            }
            long elapsed = now - stampedAt;
            long before = System.currentTimeMillis();
            long real = before;
            boolean close = elapsed <= number("sleepWindowMs") && elapsed > number("sleepWindowMs") - 5;
            while (close && real == before) real = System.currentTimeMillis();
            stamp.set(real - elapsed);
            return real - elapsed;
        }

        private boolean isOver(long elapsed) {
            return elapsed > number("sleepWindowMs");
        }

        private void sample() {
            if (circuitOpen == null || flag("forceClosed") || open == circuitOpen.get()) return;
            open = circuitOpen.get();
            changes.append("change ").append(now).append(open ? " OPEN\n" : " CLOSED\n");
        }

        private static Object field(Object of, String name) throws Exception {
            Field field = of.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(of);
        }

        private boolean flag(String name) {
            return Boolean.parseBoolean(settings.get(name));
        }

        private long number(String name) {
            return Long.parseLong(settings.get(name));
        }

        private boolean within(int value, String ranges) {
            for (String range : settings.get(ranges).split(",")) {
                if (range.isEmpty()) continue;
                String[] ends = range.split("-");
                if (value >= Integer.parseInt(ends[0]) && value <= Integer.parseInt(ends[1])) return true;
            }
            return false;
        }
    }
}
