import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readActuatorIndex } from '#shared/observe/actuator-index.ts';
import { readCircuitBreakerEvents, readCircuitBreakers } from '#shared/observe/circuit-breakers.ts';
import { readEnvoyClusters, readEnvoyStats } from '#shared/observe/envoy-admin.ts';
import { readHystrixLine } from '#shared/observe/hystrix-stream.ts';
import { RequestJoiner } from '#shared/observe/join.ts';
import { readRegistry } from '#shared/observe/registry.ts';

const SAMPLES = new URL('../../fixtures/policy/samples/lab/', import.meta.url);
const text = (file: string): string => readFileSync(new URL(file, SAMPLES), 'utf8');
const json = (file: string): unknown => JSON.parse(text(file));

describe('what a running application says of its breakers', () => {
  it('is read from the answers of real actuators', () => {
    const states = readCircuitBreakers(json('modern/consumer-circuitbreakers.json'));
    expect(states?.find(({ service }) => service === 'ProducerClientorderMap')).toEqual({
      service: 'ProducerClientorderMap',
      instance: null,
      state: 'closed',
      why: 'failure rate 12.5%',
      atUs: null,
    });
    expect(readActuatorIndex(json('modern/consumer-index.json'))?.has('circuitbreakerevents')).toBe(true);
    expect(readActuatorIndex(json('classic/consumer-index.json'))?.has('hystrix.stream')).toBe(true);
    expect(readActuatorIndex([])).toBeNull();
  });

  it('has the time of each step, among all that merely succeeded', () => {
    expect(readCircuitBreakerEvents(json('modern/consumer-circuitbreakerevents.json'))).not.toBeNull();
    const step = (stateTransition: string, creationTime: string) => ({
      circuitBreakerName: 'item',
      type: 'STATE_TRANSITION',
      creationTime,
      errorMessage: null,
      durationInMs: null,
      stateTransition,
    });
    const events = readCircuitBreakerEvents({
      circuitBreakerEvents: [
        step('OPEN_TO_HALF_OPEN', '2026-11-22T15:35:37.100000000Z[Etc/UTC]'),
        step('CLOSED_TO_OPEN', '2026-11-22T16:35:32.686290737+01:00[Europe/Berlin]'),
        { ...step('', '2026-11-22T15:35:33Z'), stateTransition: null, type: 'SUCCESS' },
      ],
    });
    expect(events?.map(({ state, atUs }) => [state, atUs])).toEqual([
      ['open', Date.parse('2026-11-22T15:35:32Z') * 1000 + 686_290],
      ['half-open', Date.parse('2026-11-22T15:35:37.1Z') * 1000],
    ]);
  });

  it('is read from the health indicator too', () => {
    const health = {
      status: 'UP',
      components: {
        circuitBreakers: {
          status: 'UNKNOWN',
          details: { item: { status: 'DOWN', details: { state: 'OPEN' } } },
        },
      },
    };
    expect(readCircuitBreakers(health)?.map(({ service, state }) => [service, state])).toEqual([
      ['item', 'open'],
    ]);
    expect(readCircuitBreakers({ status: 'UP' })).toBeNull();
    expect(readCircuitBreakers(json('classic/consumer-health.json'))).toEqual([]);
    const open = { status: 'CIRCUIT_OPEN', details: { openCircuitBreakers: ['Items::Items#item(int)'] } };
    expect(
      readCircuitBreakers({ components: { hystrix: open } })?.map(({ service, state }) => [service, state]),
    ).toEqual([['Items#item(int)', 'open']]);
  });

  it("is read from Hystrix' stream, whose last line may be cut off", () => {
    const states = text('classic/consumer-hystrix.stream.txt').split('\n').map(readHystrixLine);
    const commands = states.filter((one) => one !== null);
    expect(commands.length).toBeGreaterThan(0);
    expect(commands[0]).toEqual({
      service: 'restItem',
      instance: null,
      state: 'closed',
      why: '',
      atUs: 1_795_361_381_839_000,
    });
    expect(readHystrixLine('ping: ')).toBeNull();
    expect(readHystrixLine('data: {"type":"HystrixCommand","na')).toBeNull();
  });
});

describe('what a registry says of its instances', () => {
  it('is read as JSON and as XML alike', () => {
    for (const generation of ['classic', 'modern']) {
      const fromJson = readRegistry('apps', text(`${generation}/eureka-apps.json`));
      const fromXml = readRegistry('apps', text(`${generation}/eureka-apps.xml`));
      expect(
        fromJson?.filter(({ service }) => service === 'producer').every(({ state }) => state === 'up'),
      ).toBe(true);
      const places = (all: typeof fromJson) =>
        all?.map(({ service, instance }) => `${service} ${instance}`).sort();
      expect(places(fromXml)).toEqual(places(fromJson));
    }
    expect(readRegistry('apps', '<html></html>')).toBeNull();
  });
});

describe("what Envoy's admin interface says", () => {
  const clusters = {
    cluster_statuses: [
      {
        name: 'outbound|80||producer',
        added_via_api: true,
        host_statuses: [
          {
            address: { socket_address: { address: '10.0.0.7', port_value: 8080 } },
            stats: [{ name: 'cx_total', value: '3' }],
            health_status: { failed_outlier_check: true, eds_health_status: 'HEALTHY' },
          },
          {
            address: { socket_address: { address: '::1', port_value: 8080 } },
            health_status: { eds_health_status: 'HEALTHY' },
          },
          { address: { pipe: { path: '/x' } } },
        ],
      },
      { name: 'prometheus_stats' },
    ],
  };

  it('is who is ejected, of the clusters that matter', () => {
    expect(readEnvoyClusters(clusters, 'producer')?.map(({ instance, state }) => [instance, state])).toEqual([
      ['10.0.0.7:8080', 'ejected'],
      ['[::1]:8080', 'healthy'],
    ]);
    expect(readEnvoyClusters(clusters, 'orders')).toEqual([]);
    expect(readEnvoyClusters({ error: 'x', cluster_statuses: 7 }, null)).toBeNull();
  });

  it('is counters and gauges, without histograms', () => {
    const name = 'cluster.outbound|80||producer;.outlier_detection.ejections_active';
    const stats = { stats: [{ name, value: 1 }, { histograms: { supported_quantiles: [0] } }] };
    expect(readEnvoyStats(stats, 'producer')).toEqual([{ name, value: 1 }]);
    expect(readEnvoyStats([], null)).toBeNull();
  });
});

describe('a line and the request that it is about', () => {
  const nothing = { correlation: null, requestId: null, traceId: null };

  it('are joined by the own header, else by request id, else by trace', () => {
    const joiner = new RequestJoiner([
      { id: 1, correlation: 'a', requestId: 'r1', traceId: 't' },
      { id: 2, correlation: 'b', requestId: 'r2', traceId: 'u' },
    ]);
    expect(joiner.find({ correlation: 'b', requestId: 'r1', traceId: 't' })).toEqual({
      id: 2,
      by: 'correlation',
    });
    expect(joiner.find({ ...nothing, requestId: 'r1', traceId: 'u' })).toEqual({ id: 1, by: 'request-id' });
    expect(joiner.find({ ...nothing, requestId: 'new at the edge', traceId: 'u' })).toEqual({
      id: 2,
      by: 'trace',
    });
    expect(joiner.find(nothing)).toBeNull();
  });

  it('are not joined by what several requests have', () => {
    const joiner = new RequestJoiner([
      { ...nothing, id: 1, traceId: 't' },
      { ...nothing, id: 2, traceId: 't' },
    ]);
    expect(joiner.find({ ...nothing, traceId: 't' })).toBeNull();
  });
});
