import { describe, expect, it } from 'vitest';
import { readService } from '#engine/entry/cli/policy-options.ts';
import { requestOf } from '#engine/entry/cli/route.ts';

describe('values of audit and route', () => {
  it('reads which host a service is', () => {
    expect(readService('PRODUCER-v1=producer.shop.svc.cluster.local/v1')).toEqual({
      spring: 'producer-v1',
      host: 'producer.shop.svc.cluster.local',
      subset: 'v1',
    });
    expect(readService('producer=producer')).toEqual({ spring: 'producer', host: 'producer', subset: null });
  });

  it.each(['producer', '=host', 'producer=', 'producer=host/', 'a=b=c', 'producer=host/v1/v2'])(
    'refuses the service %s',
    (text) => {
      expect(() => readService(text)).toThrow(/--service: /);
    },
  );

  it('says which request of the command line is none', () => {
    expect(requestOf('GET http://shop/', ['A: 1']).headers).toEqual([['A', '1']]);
    expect(() => requestOf('http://shop/', [])).toThrow(/^route: 'http:\/\/shop\/' is not METHOD URL/);
    expect(() => requestOf('GET http://shop/', ['no field'])).toThrow(/'no field' is no header field/);
  });
});
