import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { valueOf } from '#shared/policy/model/setting.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { readConfigDocuments } from '#shared/policy/spring/environment/config-document.ts';
import { readSpringApplications } from '#shared/policy/spring/environment/read-applications.ts';

/**
 * Generated files, and what Spring Boot itself made of them: `PropertySourceLoader.load` for the loaders, and for the order
 * `SpringApplication.run(…).getEnvironment()` with the files on its class path.
 */
function answers<T>(name: string): T[] {
  const url = new URL(`../../../fixtures/policy/spring/boot/${name}`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as T[];
}

interface Loaded {
  readonly file: string;
  readonly text: string;
  readonly documents: readonly Record<string, string>[];
}

interface Ordered {
  readonly files: Readonly<Record<string, string>>;
  /** As `--spring.profiles.active`. */
  readonly profiles: string;
  readonly active: string;
  readonly values: Readonly<Record<string, string | null>>;
}

describe('real Spring Boot', () => {
  it('reads the same properties from YAML and .properties texts', () => {
    const cases = answers<Loaded>('loaders-3.5.16.json');
    expect(cases.length).toBeGreaterThan(200);
    for (const { file, text, documents } of cases) {
      const read = readConfigDocuments({ file, text }, new Problems()).map(({ properties }) =>
        Object.fromEntries(properties.map(({ key, value }) => [key, value])),
      );
      expect(read, text).toEqual(documents.filter((document) => Object.keys(document).length > 0));
    }
  });

  it.each(['2.3.12', '3.5.16'])('%s has the same profiles and values from files in every place', (boot) => {
    const cases = answers<Ordered>(`order-${boot}.json`);
    expect(cases.length).toBe(40);
    for (const { files, profiles, active, values } of cases) {
      const [application] = readSpringApplications(
        Object.entries(files).map(([path, text]) => ({ file: `app/src/main/resources/${path}`, text })),
        { boot, ...(profiles === '' ? {} : { profiles: profiles.split(',') }) },
        new Problems(),
      );
      expect(application?.profiles.join(), JSON.stringify(files)).toBe(active);
      for (const [name, value] of Object.entries(values)) {
        const setting = application?.environment.getExact(name);
        expect(setting === undefined ? null : valueOf(setting), `${name} of ${JSON.stringify(files)}`).toBe(
          value,
        );
      }
    }
  });
});
