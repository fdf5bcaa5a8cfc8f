import { describe, expect, it } from 'vitest';
import { clientAddress } from '#shared/policy/bypass/address.ts';

describe('the address that a client is told', () => {
  it.for([
    ['producer:7111', 'producer', 7111, false],
    ['http://producer.shop.svc.cluster.local:8080/api', 'producer.shop.svc.cluster.local', 8080, false],
    ['https://bank.example.com', 'bank.example.com', null, false],
    ['10.0.0.7:8080', '10.0.0.7', 8080, true],
    ['http://[::1]:8080', '::1', 8080, true],
    ['Producer', 'producer', null, false],
  ] as const)('%s', ([text, host, port, literal]) => {
    expect(clientAddress(text)).toEqual({ text, host, port, literal });
  });

  it.for(['', 'http://', 'a b', 'host:port'])('"%s" is none', (text) => {
    expect(clientAddress(text)).toBeUndefined();
  });
});
