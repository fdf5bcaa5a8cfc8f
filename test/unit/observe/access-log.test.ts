import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { accessLogReader } from '#shared/observe/access-log/reader.ts';

const SAMPLES = new URL('../../fixtures/policy/samples/lab/', import.meta.url);
/** `server.tomcat.accesslog.pattern` of the applications that wrote the samples. */
const CLASSIC_PATTERN = '%h %l %u %t "%r" %s %b %D "%{X-B3-TraceId}i" "%{User-Agent}i"';
const MODERN_PATTERN = '%h %l %u %t "%r" %s %b %D "%{traceparent}i" "%{X-B3-TraceId}i" "%{User-Agent}i"';

function lines(file: string): string[] {
  return readFileSync(new URL(file, SAMPLES), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

describe("Istio's text format", () => {
  const read = accessLogReader({ format: 'istio-text', pattern: null, durationUnit: null });
  /** Written by Envoy 1.40 under Istio 1.31. */
  const LINE =
    '[2026-11-29T21:13:32.016Z] "GET /api/items/7?lang=en HTTP/1.1" 200 DC downstream_remote_disconnect - "-" 0 53 26 21 "-" "Java/17.0.15" "78e84648-1695-4357-8005-d0a7b41d9d41" "producer:46791" "127.0.0.2:46805" outbound|46791||producer.default.svc.cluster.local 127.0.0.1:33930 127.0.0.9:46791 127.0.0.1:52468 - producer.r1';

  it('gives status, flags, times, instance and what joins the request', () => {
    const startUs = Date.parse('2026-11-29T21:13:32.016Z') * 1000;
    expect(read(LINE)).toEqual({
      startUs,
      endUs: startUs + 26_000,
      method: 'GET',
      path: '/api/items/7?lang=en',
      status: 200,
      flags: ['DC'],
      details: 'downstream_remote_disconnect',
      durationUs: 26_000,
      upstream: '127.0.0.2:46805',
      upstreamCluster: 'outbound|46791||producer.default.svc.cluster.local',
      authority: 'producer:46791',
      requestId: '78e84648-1695-4357-8005-d0a7b41d9d41',
      traceId: null,
      correlation: null,
    });
  });

  it('is read as it was up to Istio 1.8, with the status of Mixer', () => {
    // istio.io, "Getting Envoy's Access Logs" of Istio 1.6.
    const old =
      '[2019-03-06T09:31:27.360Z] "GET /status/418 HTTP/1.1" 418 - "-" "-" 0 135 5 2 "-" "curl/7.60.0" "d209e46f-9ed5-9b61-bbdd-43e22662702a" "httpbin:8000" "127.0.0.1:80" inbound|8000|http|httpbin.default.svc.cluster.local - 172.30.146.73:80 172.30.146.82:38618 outbound_.8000_._.httpbin.default.svc.cluster.local -';
    expect(read(old)).toMatchObject({ status: 418, flags: [], details: null, upstream: '127.0.0.1:80' });
  });

  it('is not guessed where the order is another one, but read when it is declared', () => {
    const pattern =
      '%RESPONSE_CODE% %REQ(:METHOD)% "%REQ(X-MESHPROOF-ID)%" "%REQ(TRACEPARENT)%" %START_TIME%\n';
    const line =
      '503 POST "monday-7" "00-6b030c08a41bc61d5770bbf7dcf17c68-5770bbf7dcf17c68-01" 2026-11-29T21:13:32.016Z';
    expect(read(line)).toBeNull();
    const declared = accessLogReader({ format: 'istio-text', pattern, durationUnit: null });
    expect(declared(line)).toMatchObject({
      status: 503,
      method: 'POST',
      correlation: 'monday-7',
      traceId: '6b030c08a41bc61d5770bbf7dcf17c68',
      endUs: null,
    });
  });

  it('gives nothing for what a client wrote into its quotes, for other lines, and for half of one', () => {
    expect(read(LINE.replace('Java/17.0.15', 'x" "y" "z'))).toBeNull();
    expect(read('[2026-11-29 21:13:32.016][1][info] lds: add/update listener')).toBeNull();
    expect(read(LINE.slice(0, 120))).toBeNull();
    expect(read('')).toBeNull();
  });

  it('is as fast over a hostile line as over a long one', () => {
    expect(read(`[2026-11-29T21:13:32.016Z] "GET ${'" "'.repeat(20_000)}`)).toBeNull();
  });
});

describe("Istio's JSON", () => {
  const read = accessLogReader({ format: 'istio-json', pattern: null, durationUnit: null });

  it('is read in any order, with headers that were added', () => {
    const line = JSON.stringify({
      x_meshproof_id: 'monday-7',
      response_flags: 'URX,UF',
      response_code: 503,
      duration: 12,
      start_time: '2026-11-29T21:13:32.016Z',
      upstream_host: '10.0.0.7:8080',
      route_name: 'default',
      method: 'GET',
      request_id: '78e84648',
      bytes_sent: 0,
      authority: null,
    });
    expect(read(line)).toMatchObject({
      correlation: 'monday-7',
      flags: ['URX', 'UF'],
      status: 503,
      durationUs: 12_000,
      upstream: '10.0.0.7:8080',
      requestId: '78e84648',
      authority: null,
    });
  });

  it.each(['{', '[]', 'null', '{}', '{"level":"info","msg":"x"}', '{"response_code":{}}'])(
    'is not %s',
    (line) => {
      expect(read(line)).toBeNull();
    },
  );
});

describe("Tomcat's log", () => {
  it('of real applications is read whole, by their pattern', () => {
    for (const [file, pattern, unit] of [
      ['classic/tomcat-access-7201.log', CLASSIC_PATTERN, 'ms'],
      ['modern/tomcat-access-7201.log', MODERN_PATTERN, 'us'],
    ] as const) {
      const read = accessLogReader({ format: 'tomcat', pattern, durationUnit: unit });
      const entries = lines(file).map(read);
      expect(entries.filter((entry) => entry === null)).toEqual([]);
      expect(entries.every((entry) => entry?.durationUs !== null && entry?.method !== null)).toBe(true);
    }
  });

  it('has the end, and with the unit of its duration the beginning', () => {
    const [line = ''] = lines('classic/tomcat-access-7201.log');
    const endUs = Date.parse('2026-11-22T15:21:16Z') * 1000;
    const known = accessLogReader({ format: 'tomcat', pattern: CLASSIC_PATTERN, durationUnit: 'ms' });
    expect(known(line)).toMatchObject({
      endUs,
      startUs: endUs - 5000,
      method: 'GET',
      path: '/items/1',
      status: 200,
      traceId: 'fdc758a9bd574c0a',
    });
    const unknown = accessLogReader({ format: 'tomcat', pattern: CLASSIC_PATTERN, durationUnit: null });
    expect(unknown(line)).toMatchObject({ endUs, startUs: null, durationUs: null });
  });

  it('common and combined are known by name; a pattern without a status is refused', () => {
    const line = '10.0.0.1 - - [22/Nov/2026:15:29:45 +0100] "GET /a HTTP/1.1" 404 -';
    const common = accessLogReader({ format: 'tomcat', pattern: null, durationUnit: null });
    expect(common(line)).toMatchObject({ status: 404, endUs: Date.parse('2026-11-22T14:29:45Z') * 1000 });
    const combined = accessLogReader({ format: 'tomcat', pattern: 'combined', durationUnit: null });
    expect(combined(`${line} "-" "curl/8"`)).toMatchObject({ path: '/a' });
    expect(combined(line)).toBeNull();
    expect(() => accessLogReader({ format: 'tomcat', pattern: '%h %r', durationUnit: null })).toThrow(
      "'%h %r' is no pattern of Tomcat's access log with a status",
    );
  });
});

describe("Reactor Netty's log", () => {
  const read = accessLogReader({ format: 'reactor-netty', pattern: null, durationUnit: null });

  it('of both generations is read whole', () => {
    for (const file of ['classic/reactor-netty-access.log', 'modern/reactor-netty-access.log']) {
      const entries = lines(file).map(read);
      expect(entries.filter((entry) => entry === null)).toEqual([]);
      expect(entries.every((entry) => entry?.durationUs !== null)).toBe(true);
    }
  });

  it('has the duration after the port, where there is one, and the trace of the logger', () => {
    const [first, , third] = lines('classic/reactor-netty-access.log').map(read);
    expect(first).toMatchObject({
      status: 200,
      path: '/actuator/health',
      durationUs: 160_000,
      traceId: null,
    });
    expect(third).toMatchObject({ durationUs: 195_000, traceId: '1f80a1a8d5826413' });
    const [modern] = lines('modern/reactor-netty-access.log').map(read);
    expect(modern).toMatchObject({ path: '/shop/items/2', durationUs: 28_000 });
  });

  it('is nothing else', () => {
    expect(read('Started GatewayApplication in 4.2 seconds')).toBeNull();
    expect(read(`${'a - '.repeat(15_000)}[22/`)).toBeNull();
  });
});
