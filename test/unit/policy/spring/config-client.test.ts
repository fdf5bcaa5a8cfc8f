import { describe, expect, it } from 'vitest';
import { readPolicies } from '#shared/policy/read/policies.ts';
import { valueOf } from '#shared/policy/model/setting.ts';
import { inputsOf, type Texts } from '../audit-inputs.ts';

const ROOT = 'svc/src/main/resources';
const BOOTSTRAP = 'spring: {application: {name: svc}, cloud: {config: {uri: "http://c:8888"}}}';
const COMPOSE = `services:
  svc:
    image: shop/svc
    environment: {X: "variable", Y: "variable"}
`;

function read(texts: Texts, springVersion = 'Hoxton.SR12', profiles: string[] = []) {
  const given = inputsOf({ spring: texts, options: { springVersion, profiles } });
  const deployments = [{ file: 'docker-compose.yml', text: COMPOSE }];
  const side = readPolicies({ ...given, spring: { ...given.spring, deployments } }).spring;
  const application = side?.applications.find(({ name }) => name === 'svc');
  return {
    names: side?.applications.map(({ name }) => name),
    application,
    of: (...keys: readonly string[]) =>
      keys.map((key) => {
        const found = application?.environment.get(key);
        return found === undefined ? undefined : valueOf(found);
      }),
  };
}

describe('the answer of a config server that bootstrap asks', () => {
  const of = (repository: string) =>
    read({
      [`${ROOT}/bootstrap.yml`]: BOOTSTRAP,
      [`${ROOT}/application.yml`]: 'x: local\nz: local',
      'repo/svc.yml': `x: remote\nz: remote\nribbon.ReadTimeout: 1\n${repository}`,
    }).of('x', 'y', 'z');

  it.for<[what: string, repository: string, x: string, z: string]>([
    ['comes before variables', '', 'remote', 'remote'],
    [
      'unless it lets them come first',
      'spring.cloud.config.override-system-properties: false',
      'variable',
      'remote',
    ],
    ['unless it lets all come first', 'spring.cloud.config.override-none: true', 'variable', 'local'],
    [
      'also where it forbids all overriding',
      'spring.cloud.config: {allow-override: false, override-none: true}',
      'remote',
      'remote',
    ],
  ])('%s', ([, repository, x, z]) => {
    expect(of(repository)).toEqual([x, 'variable', z]);
  });

  it('comes below variables where the files import it', () => {
    const texts = {
      [`${ROOT}/application.yml`]:
        'spring: {application: {name: svc}, config: {import: "configserver:"}}\nx: local',
      'repo/svc.yml': 'x: remote\nz: remote\nserver.port: 1',
    };
    expect(read(texts, '2021.0.8').of('x', 'z')).toEqual(['variable', 'remote']);
  });
});

describe('what an application asks a config server for', () => {
  const REPOSITORY = {
    'repo/application.yml': 'a: shared\nb: shared',
    'repo/common.yml': 'b: common\nc: common\nserver.port: 1',
    'repo/keeper.yml': 'c: keeper\nd: keeper\nserver.port: 2',
    'repo/keeper-live.yml': 'd: live',
    'repo/other.yml': 'server.port: 3',
  };
  const asking = (config: string) => ({
    ...REPOSITORY,
    [`${ROOT}/bootstrap.yml`]: `spring: {application: {name: svc}, cloud: {config: {uri: "http://c:8888", ${config}}}}`,
  });

  it('is the files of other names, the later over the earlier, and of a profile of its own', () => {
    const { application, names, of } = read(asking('name: "common,keeper", profile: live'));
    expect(of('a', 'b', 'c', 'd')).toEqual(['shared', 'common', 'keeper', 'live']);
    // Its own profiles are none, and nothing of the repository depends on them.
    expect(application).toMatchObject({ profiles: [], complete: true, missing: [] });
    expect(names?.toSorted()).toEqual(['other', 'svc']);
  });

  it('is its active profiles where it names none', () => {
    const { of } = read(asking('name: keeper'), 'Hoxton.SR12', ['live']);
    expect(of('b', 'c', 'd')).toEqual(['shared', 'keeper', 'live']);
    expect(read(asking('name: keeper')).application?.complete).toBe(false);
  });

  it('is not known where a placeholder hides it', () => {
    const { application } = read(asking('name: "${lost}"'));
    expect(application?.complete).toBe(false);
    expect(application?.missing.join()).toContain('spring.cloud.config.name is not known');
  });

  it('is said by an import as well', () => {
    const { of } = read(
      {
        ...REPOSITORY,
        [`${ROOT}/application.yml`]:
          'spring: {application: {name: svc}, config: {import: "configserver:"}, cloud: {config: {name: keeper, profile: live}}}',
      },
      '2021.0.8',
    );
    expect(of('a', 'c', 'd')).toEqual(['shared', 'keeper', 'live']);
  });
});
