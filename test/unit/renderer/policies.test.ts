import { describe, expect, it } from 'vitest';
import {
  optionsOf,
  type SourcesDraft,
  sourcesOf,
  sourcesProblem,
} from '#renderer/features/policies/sources-draft.ts';

describe('the form for sources', () => {
  const draft: SourcesDraft = {
    spring: 'shop/gateway\n\n shop/consumer ',
    istio: '',
    actuators: '',
    actuatorHeaders: 'Authorization: Basic YTpi',
    eureka: '',
    envoyAdmin: '',
    springVersion: ' ',
    istioVersion: '1.31',
    profiles: 'prod, eu',
    candidateProfiles: '',
    services: 'producer-v1=producer/v1',
    applications: 'gateway=gateway,prod\nconsumer=consumer',
    istioctl: '',
  };

  it('gives what the engine asks for', () => {
    expect(sourcesOf(draft)).toMatchObject({
      spring: ['shop/gateway', 'shop/consumer'],
      istio: [],
      actuatorHeaders: [['Authorization', 'Basic YTpi']],
      istioctl: null,
    });
    const options = optionsOf(draft);
    expect(options).toMatchObject({ springVersion: null, istioVersion: '1.31', profiles: ['prod', 'eu'] });
    expect(options).not.toHaveProperty('candidateProfiles');
    expect(options.services).toEqual([{ spring: 'producer-v1', host: 'producer', subset: 'v1' }]);
    expect(options.applications?.map(({ name, profiles }) => [name, profiles])).toEqual([
      ['gateway', ['gateway', 'prod']],
      ['consumer', ['consumer']],
    ]);
  });

  it('says what is missing, and which line says something else', () => {
    expect(sourcesProblem(draft)).toBeNull();
    expect(sourcesProblem({ ...draft, spring: ' \n' })).toContain('at least one');
    expect(sourcesProblem({ ...draft, services: 'producer' })).toContain('"producer"');
    expect(sourcesProblem({ ...draft, applications: 'gateway' })).toContain('NAME=PROFILES');
    // A credential that was written wrongly is not shown back in full.
    expect(sourcesProblem({ ...draft, actuatorHeaders: 'Bearer secret' })).not.toContain('secret');
  });
});
