import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { suggestions } from '#shared/policy/suggest/suggest.ts';
import { labSide } from './lab-side.ts';
import { policiesOf, springOf } from './round-trip.ts';

const SERVICES = `
apiVersion: v1
kind: Service
metadata: {name: producer, namespace: default}
spec: {ports: [{name: http, port: 7111}]}
`;

function bypass(stack: 'classic' | 'modern') {
  const found = suggestions(policiesOf(labSide(stack), [SERVICES])).find(
    ({ file }) => file === 'spring/consumer/application-bypass.yml',
  );
  const settings: unknown = parse(found?.text ?? 'null');
  return { text: found?.text ?? '', settings };
}

describe('the bypass settings of an application', () => {
  it('give Ribbon the name and port of the Service, and let nothing replace it', () => {
    expect(bypass('classic').settings).toEqual({
      eureka: { client: { enabled: false } },
      ribbon: { eureka: { enabled: false } },
      producer: {
        ribbon: {
          listOfServers: 'producer:7111',
          NIWSServerListClassName: 'com.netflix.loadbalancer.ConfigurationBasedServerList',
        },
      },
    });
  });

  it('give Spring Cloud LoadBalancer one simple instance', () => {
    expect(bypass('modern').settings).toEqual({
      eureka: { client: { enabled: false } },
      spring: {
        cloud: {
          discovery: { client: { simple: { instances: { producer: [{ uri: 'http://producer:7111' }] } } } },
        },
      },
    });
  });

  it('leave retries to the SDK, and say how to change that and what is left over', () => {
    const { text } = bypass('classic');
    expect(text).toContain('#   producer: {ribbon: {MaxAutoRetries: 0, MaxAutoRetriesNextServer: 0}}');
    expect(text).toMatch(/# {3}eureka\.client\.service-url\.defaultZone/);
  });

  it('replace the url of a Feign client that has one', () => {
    const config =
      'feign.client.config.producer: {url: "http://10.0.0.7:8080", readTimeout: 100, connectTimeout: 100}';
    const [found] = suggestions(policiesOf(springOf(config, 'Hoxton.SR12', 'shop'), [SERVICES])).filter(
      ({ side }) => side === 'spring',
    );
    expect(parse(found?.text ?? 'null')).toMatchObject({
      feign: { client: { config: { producer: { url: 'http://producer:7111' } } } },
    });
  });

  it('set the mode of Spring Cloud Kubernetes', () => {
    const spring = springOf(
      'spring.cloud.kubernetes.loadbalancer.mode: POD\neureka.client.enabled: true',
      '2025.0.1',
      'shop',
    );
    const [found] = suggestions(policiesOf(spring, [SERVICES]));
    expect(parse(found?.text ?? 'null')).toMatchObject({
      spring: { cloud: { kubernetes: { loadbalancer: { mode: 'SERVICE' } } } },
    });
  });

  it('are none for an application that asks nobody and calls nobody', () => {
    expect(
      suggestions(policiesOf(springOf('eureka.client.enabled: false', '2025.0.1', 'shop'), [SERVICES])),
    ).toEqual([]);
  });
});
