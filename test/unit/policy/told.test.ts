import { describe, expect, it } from 'vitest';
import { readServiceName, readToldApplication } from '#shared/policy/told.ts';

describe('what somebody tells about the services', () => {
  it('reads which host of the mesh a service is', () => {
    expect(readServiceName(' Producer-V1=producer/v1 ')).toEqual({
      spring: 'producer-v1',
      host: 'producer',
      subset: 'v1',
    });
    expect(readServiceName('stock=stock.shop.svc.cluster.local')).toMatchObject({ subset: null });
    for (const text of ['', 'producer', 'producer=', '=producer', 'a=b/c/d', 'a=b c']) {
      expect(readServiceName(text), text).toBeNull();
    }
  });

  it('reads the profiles of a role', () => {
    expect(readToldApplication('gateway=gateway,prod')).toMatchObject({
      name: 'gateway',
      profiles: ['gateway', 'prod'],
    });
    expect(readToldApplication('producer=')).toMatchObject({ profiles: [] });
    for (const text of ['', 'gateway', '=prod', 'a=b=c']) expect(readToldApplication(text), text).toBeNull();
  });
});
