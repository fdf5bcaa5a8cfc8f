import { describe, expect, it } from 'vitest';
import { Problems } from '#shared/policy/source/problem.ts';
import { readSpringApplications } from '#shared/policy/spring/environment/read-applications.ts';
import { SettingsFiles } from '#shared/policy/suggest/bypass/settings-files.ts';

const ENABLED = { path: ['eureka', 'client', 'enabled'], value: false };
const URI = { path: ['spring', 'cloud', 'x', 'instances', 'a'], value: [{ uri: 'http://a:80' }] };

/** Where the settings of each application would go. */
function places(files: Readonly<Record<string, string>>, inMesh: readonly string[] = []) {
  const texts = Object.entries(files).map(([file, text]) => ({ file, text }));
  const read = (profiles: readonly string[]) =>
    readSpringApplications(
      texts,
      { ...(profiles.length > 0 && { profiles }), inactive: inMesh },
      new Problems(),
    );
  const baseline = read([]);
  const candidate = inMesh.length === 0 ? baseline : read(inMesh);
  const found = new SettingsFiles(baseline, candidate);
  return candidate.flatMap((application) =>
    [...found.missing(application, [ENABLED, URI])].map(([{ name, source, beside, everywhere }, own]) => ({
      name,
      file: source?.place.file ?? null,
      beside,
      everywhere,
      wants: own.map(({ path }) => path[0]),
    })),
  );
}

const NAME = 'spring.application.name: shop\n';

describe('the file that settings go into', () => {
  it('is application.yml where nothing else is told in the mesh', () => {
    expect(places({ 'shop/application.yml': NAME })).toEqual([
      {
        name: 'application.yml',
        file: 'shop/application.yml',
        beside: null,
        everywhere: true,
        wants: ['eureka', 'spring'],
      },
    ]);
  });

  it('is that of the profile in the mesh, there or not', () => {
    const base = { 'shop/application.yml': `${NAME}eureka.client.enabled: true\n` };
    const there = { ...base, 'shop/application-mesh.properties': 'a=b\n' };
    expect(places(there, ['mesh'])).toMatchObject([
      { name: 'application-mesh.properties', file: 'shop/application-mesh.properties', everywhere: false },
    ]);
    expect(places(base, ['mesh'])).toMatchObject([
      { name: 'application-mesh.yml', file: null, beside: 'shop/application.yml', everywhere: false },
    ]);
  });

  it('is the one that has the setting with another value', () => {
    const files = {
      'shop/application.yml': `${NAME}spring.profiles.active: dev\n`,
      'shop/application-dev.yml': 'eureka.client.enabled: true\n',
    };
    expect(places(files)).toMatchObject([
      { name: 'application-dev.yml', wants: ['eureka'] },
      { name: 'application.yml', wants: ['spring'] },
    ]);
  });

  it('is a new one where it stands in a jar', () => {
    expect(places({ 'shop.jar!/BOOT-INF/classes/application.yml': NAME })).toMatchObject([
      { name: 'application-bypass.yml', file: null, beside: null },
    ]);
  });

  it('is none for what is told already', () => {
    const told = 'eureka.client.enabled: false\nspring.cloud.x.instances.a: [{uri: "http://a:80"}]\n';
    expect(places({ 'shop/application.yml': NAME + told })).toEqual([]);
    const more = told.replace(']', ', {uri: b}]');
    expect(places({ 'shop/application.yml': NAME + more })).toMatchObject([{ wants: ['spring'] }]);
  });
});
