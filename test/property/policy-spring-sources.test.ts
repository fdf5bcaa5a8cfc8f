import { readdirSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Problems } from '#shared/policy/source/problem.ts';
import { readYaml } from '#shared/policy/source/yaml.ts';
import { springApplicationFromActuator } from '#shared/policy/spring/actuator/actuator-application.ts';
import { readActuator } from '#shared/policy/spring/actuator/read-actuator.ts';
import { readConfigDocuments } from '#shared/policy/spring/environment/config-document.ts';
import type { Environment } from '#shared/policy/spring/environment/environment.ts';
import { readSpringApplications } from '#shared/policy/spring/environment/read-applications.ts';
import { readEurekaApps } from '#shared/policy/spring/eureka/eureka-apps.ts';
import { readStarts } from '#shared/policy/spring/start/read-starts.ts';
import { COMPOSE, CONFIG_MAPS, WORKLOADS } from './support/corpora.ts';
import { HOSTILE } from './support/hostile.ts';
import { brokenJson, brokenYaml, expectFields, expectPlaces } from './support/problem-places.ts';

const LAB = new URL('../lab/spring/', import.meta.url);
const FIXTURES = new URL('../fixtures/policy/spring/', import.meta.url);

const yaml = ['resources', 'classic/resources', 'modern/resources'].flatMap((folder) =>
  readdirSync(new URL(folder, LAB)).map((name) => readFileSync(new URL(`${folder}/${name}`, LAB), 'utf8')),
);
const properties = [
  'spring.profiles.active=a,b\nserver.port = 80\\\n  80\n#---\nspring.config.activate.on-profile=a & !b\nx: ${y:${z}}\n',
  'producer.ribbon.ReadTimeout: 2000\nlist[]=a,b\n! comment\\\nkey\\ with\\=escapes \\u0041\n',
];
const answers = ['classic', 'modern'].flatMap((generation) =>
  readdirSync(new URL(generation, FIXTURES))
    .filter((name) => !name.startsWith('eureka-app'))
    .map((name) => readFileSync(new URL(`${generation}/${name}`, FIXTURES), 'utf8')),
);
const eureka = ['eureka-apps.json', 'eureka-apps.xml'].map((name) =>
  readFileSync(new URL(`classic/${name}`, FIXTURES), 'utf8'),
);

/** What hurts parsers: structure, escapes, placeholders, aliases, separators. */
const SPLINTERS = [
  '',
  ' ',
  '\n',
  '\t',
  ':',
  '- ',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '\\',
  '\\u00',
  '#',
  '!',
  '&a ',
  '*a',
  '<<: *a',
  '|',
  '>',
  '---\n',
  '#---\n',
  '${',
  '${a:',
  '}',
  '${x}',
  '? ',
  '%',
  '@',
  '`',
  ',',
  '=',
  '\r',
  '\u0000',
  '\ud800',
  'ünï',
  '<',
  '/>',
  '&amp;',
  '<!--',
  '******',
  '999999999999999999999',
];

interface Cut {
  readonly at: number;
  readonly length: number;
  readonly splinter: string;
}

function mutated(texts: readonly string[]): fc.Arbitrary<string> {
  const cut: fc.Arbitrary<Cut> = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat(40),
    splinter: fc.oneof(fc.constantFrom(...SPLINTERS), fc.string({ maxLength: 8, unit: 'binary' })),
  });
  return fc
    .tuple(fc.constantFrom(...texts), fc.array(cut, { minLength: 1, maxLength: 6 }))
    .map(([text, cuts]) =>
      cuts.reduce((mutant, { at, length, splinter }) => {
        const offset = Math.floor(at * mutant.length);
        return mutant.slice(0, offset) + splinter + mutant.slice(offset + length);
      }, text),
    );
}

/** Replaces one value of an indented JSON text by one of another type. */
function retyped(texts: readonly string[]): fc.Arbitrary<string> {
  const indented = texts.map((text) => JSON.stringify(JSON.parse(text), undefined, 2));
  return fc
    .tuple(
      fc.constantFrom(...indented),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.constantFrom('1', '"x"', '{}', '[]', 'null', 'true', '[[1]]'),
    )
    .map(([text, at, value]) => {
      const scalars = [...text.matchAll(/(?<=": )(?:"(?:[^"\\]|\\.)*"|-?[\d.]+|true|false|null)(?=,?$)/gm)];
      const found = scalars[Math.floor(at * (scalars.length - 1))];
      const [index, scalar] = found === undefined ? [0, ''] : [found.index, found[0]];
      return text.slice(0, index) + value + text.slice(index + scalar.length);
    });
}

/** Asks an environment for everything; what is not known has a reason. */
function exhaust(environment: Environment): void {
  let withoutReason = 0;
  for (const { key } of environment.all()) {
    for (const setting of [
      environment.get(key),
      environment.getExact(key),
      ...(environment.list(key) ?? []),
    ]) {
      if (setting?.known === false && setting.reason === '') withoutReason += 1;
    }
    environment.placeOf(key);
  }
  for (const child of environment.children('')) environment.children(child);
  expect(withoutReason).toBe(0);
}

describe('mutated configuration', () => {
  it.each([
    ['a/application.yml', yaml],
    ['a/application.properties', properties],
  ])('%s never throws, and each problem has its file, line and column', (file, texts) => {
    fc.assert(
      fc.property(mutated(texts), (text) => {
        const problems = new Problems();
        for (const { properties } of readConfigDocuments({ file, text }, problems)) {
          for (const { key, place } of properties) {
            expect(place).toMatchObject({ file, field: key });
            expect(place.line).toBeGreaterThan(0);
          }
        }
        const others = new Problems();
        for (const boot of ['2.3.12', '3.5.0']) {
          const applications = readSpringApplications([{ file, text }], { boot, profiles: ['a'] }, others);
          for (const { environment } of applications) exhaust(environment);
        }
        expectPlaces([...problems.found, ...others.found], [{ file, text }]);
      }),
      { numRuns: 400 },
    );
  });

  it('names the field that is broken below the top', () => {
    fc.assert(
      fc.property(brokenYaml(yaml), ({ text, line }) => {
        const problems = new Problems();
        readConfigDocuments({ file: 'application.yml', text }, problems);
        expectPlaces(problems.found, [{ file: 'application.yml', text }]);
        expectFields(problems.found, line);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['compose.yml', COMPOSE],
    ['deployment.yaml', WORKLOADS],
  ])('%s, which says how applications are started, never throws and has places', (file, texts) => {
    const read = (text: string) => {
      const problems = new Problems();
      const starts = readStarts([{ file, text }], [], problems);
      expectPlaces(problems.found, [{ file, text }]);
      return { problems, starts };
    };
    for (const text of texts) {
      const { problems, starts } = read(text);
      expect(problems.found).toEqual([]);
      expect(starts.length).toBeGreaterThan(0);
    }
    fc.assert(
      fc.property(mutated(texts), (text) => {
        read(text);
      }),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(brokenYaml(texts), ({ text, line }) => {
        expectFields(read(text).problems.found, line);
      }),
      { numRuns: 200 },
    );
  });

  it('in a ConfigMap names the field that is broken', () => {
    fc.assert(
      fc.property(brokenYaml(CONFIG_MAPS), ({ text, line }) => {
        const problems = new Problems();
        readSpringApplications([{ file: 'k.yaml', text }], {}, problems);
        expectPlaces(problems.found, [{ file: 'k.yaml', text }]);
        expectFields(problems.found, line);
      }),
      { numRuns: 200 },
    );
  });

  it('of a whole folder never throws', () => {
    const files = [
      's/application.yml',
      's/application-p.yml',
      's/bootstrap.properties',
      'repo/shop.yml',
      'repo/shop-p.yml',
      'k.yaml',
    ];
    const text = mutated([
      ...yaml,
      ...properties,
      'kind: ConfigMap\nmetadata: {name: shop}\ndata:\n  application.yml: |\n    x: 1\n    spring.config.import: classpath:shop.yml\n',
      'spring: {application: {name: shop}, config: {import: "configserver:"}, profiles: {include: p, group: {p: q}}}',
    ]);
    fc.assert(
      fc.property(fc.tuple(...files.map(() => text)), (texts) => {
        const sources = files.map((file, index) => ({ file, text: texts[index] ?? '' }));
        const problems = new Problems();
        for (const { environment, complete, missing } of readSpringApplications(sources, {}, problems)) {
          exhaust(environment);
          expect(complete).toBe(missing.length === 0);
        }
        expectPlaces(problems.found, sources);
      }),
      { numRuns: 200 },
    );
  });
});

describe('mutated answers of live applications', () => {
  it('of an actuator never throw: they are read or a problem', () => {
    fc.assert(
      fc.property(mutated(answers), (text) => {
        const problems = new Problems();
        const answer = readActuator({ file: 'env.json', text }, problems);
        expect(answer === undefined).toBe(problems.found.some(({ severity }) => severity === 'error'));
        if (answer?.kind === 'env') {
          exhaust(springApplicationFromActuator({ file: 'env.json', env: answer.env }, problems).environment);
        }
        expectPlaces(problems.found, [{ file: 'env.json', text }]);
      }),
      { numRuns: 300 },
    );
  });

  it('of Eureka never throw: they are read or a problem', () => {
    fc.assert(
      fc.property(mutated(eureka), (text) => {
        const problems = new Problems();
        expect(readEurekaApps({ file: 'apps', text }, problems) === undefined).toBe(
          problems.found.length > 0,
        );
        expectPlaces(problems.found, [{ file: 'apps', text }]);
      }),
      { numRuns: 300 },
    );
  });

  it.each<[string, readonly string[], typeof readActuator | typeof readEurekaApps]>([
    ['an actuator', answers, readActuator],
    ['Eureka', eureka.slice(0, 1), readEurekaApps],
  ])('of %s name the field that is broken', (_name, texts, read) => {
    fc.assert(
      fc.property(brokenJson(texts), ({ text, line }) => {
        const problems = new Problems();
        expect(read({ file: 'answer', text }, problems)).toBeUndefined();
        expectPlaces(problems.found, [{ file: 'answer', text }]);
        expectFields(problems.found, line);
      }),
      { numRuns: 200 },
    );
  });

  it.each<[string, readonly string[], typeof readActuator | typeof readEurekaApps]>([
    ['an actuator', answers, readActuator],
    ['Eureka', eureka.slice(0, 1), readEurekaApps],
  ])('of %s with a value of the wrong type name its field, line and column', (_name, texts, read) => {
    fc.assert(
      fc.property(retyped(texts), (text) => {
        const problems = new Problems();
        const answer = read({ file: 'answer', text }, problems);
        expectPlaces(problems.found, [{ file: 'answer', text }]);
        expect(answer === undefined).toBe(problems.found.some(({ severity }) => severity === 'error'));
        for (const { code, place } of problems.found)
          expect(place.field === '', `${code} ${place.field}`).toBe(code !== 'BAD_FIELD');
      }),
      { numRuns: 200 },
    );
  });
});

describe('hostile texts', () => {
  it.each(Object.keys(HOSTILE))('%s ends', (name) => {
    const text = HOSTILE[name] ?? '';
    const problems = new Problems();
    readYaml({ file: 'a.yml', text }, problems);
    for (const file of [
      'a/src/main/resources/application.yml',
      'a/src/main/resources/application.properties',
    ]) {
      for (const { environment } of readSpringApplications([{ file, text }], { profiles: ['p'] }, problems)) {
        exhaust(environment);
      }
    }
    for (const { code, place } of problems.found) {
      expect(place.file).not.toBe('');
      expect(place.line, code).toBeGreaterThan(0);
      expect(place.column, code).toBeGreaterThan(0);
    }
  });
});
