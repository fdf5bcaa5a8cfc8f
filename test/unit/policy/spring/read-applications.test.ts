import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { valueOf } from '#shared/policy/model/setting.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import type { SourceText } from '#shared/policy/source/source-file.ts';
import type { SpringApplication } from '#shared/policy/spring/environment/environment.ts';
import {
  readSpringApplications,
  type ReadApplicationsOptions,
} from '#shared/policy/spring/environment/read-applications.ts';

function read(
  files: Readonly<Record<string, string>>,
  options: ReadApplicationsOptions = {},
): { applications: SpringApplication[]; problems: Problems } {
  const problems = new Problems();
  const sources = Object.entries(files).map(([file, text]) => ({ file, text }));
  return { applications: readSpringApplications(sources, options, problems), problems };
}

/** The only application, and the value of its `x`. */
function only(
  files: Readonly<Record<string, string>>,
  options: ReadApplicationsOptions = {},
): SpringApplication {
  const { applications } = read(files, options);
  expect(applications.map(({ name }) => name)).toHaveLength(1);
  const [application] = applications;
  if (application === undefined) throw new Error('no application');
  return application;
}

function x(
  files: Readonly<Record<string, string>>,
  options: ReadApplicationsOptions = {},
): string | undefined {
  return valueOf(only(files, options).environment.get('x'));
}

describe('precedence within one application', () => {
  it.each([
    [
      '.properties over .yml over .yaml',
      { 'application.yaml': 'x: 1', 'application.yml': 'x: 2', 'application.properties': 'x=3' },
      '3',
    ],
    ['config/ over the folder', { 'application.properties': 'x=1', 'config/application.yml': 'x: 2' }, '2'],
    ['a later document', { 'application.yml': 'x: 1\n---\nx: 2' }, '2'],
    ['application over bootstrap', { 'bootstrap.yml': 'x: 1\ny: 1', 'application.yml': 'x: 2' }, '2'],
    ['bootstrap alone', { 'bootstrap.yml': 'x: 1' }, '1'],
  ])('%s', (_name, files, value) => {
    const below = Object.fromEntries(
      Object.entries(files).map(([path, text]) => [`a/src/main/resources/${path}`, text]),
    );
    expect(x(below)).toBe(value);
  });

  it('the working directory over the class path, also over its profiles since 2.4', () => {
    const files = {
      'a/src/main/resources/application.yml': 'x: 1',
      'a/src/main/resources/application-p.yml': 'x: 2',
      'a/application.yml': 'x: 3',
    };
    expect(x(files, { profiles: ['p'], boot: '2.7.1' })).toBe('3');
    expect(x(files, { profiles: ['p'], boot: '2.3.12' })).toBe('2');
  });

  it('given properties over all files', () => {
    const options = { applications: [{ name: 'a', properties: { x: '9' } }] };
    expect(x({ 'a/application.yml': 'x: 1' }, options)).toBe('9');
  });
});

describe('profiles', () => {
  const files = { 'a/application.yml': 'x: base\n---\nspring.config.activate.on-profile: "p & !q"\nx: p' };

  it('leave nothing open when they are said not to be active', () => {
    const both = { 'a/application.yml': 'x: base', 'a/application-mesh.yml': 'x: mesh' };
    expect(only(both).complete).toBe(false);
    expect(only(both, { inactive: ['mesh'] }).complete).toBe(true);
    expect(x(both, { inactive: ['mesh'] })).toBe('base');
    expect(only(both, { inactive: ['prod'] }).complete).toBe(false);
    // It says nothing about those that a file activates.
    expect(x({ ...both, 'a/application.yml': 'spring.profiles.active: mesh' }, { inactive: ['prod'] })).toBe(
      'mesh',
    );
  });

  it('activate documents by expression', () => {
    expect(x(files, { profiles: ['p'] })).toBe('p');
    expect(x(files, { profiles: ['p', 'q'] })).toBe('base');
    expect(only(files, { profiles: [] }).complete).toBe(true);
  });

  it('that nothing states leave the application incomplete', () => {
    const application = only(files);
    expect(application.complete).toBe(false);
    expect(application.missing.join()).toContain('p & !q');
  });

  it('come from the files, with includes before and members of a group after', () => {
    const text =
      'spring.profiles: {active: "a,b", include: i, group: {a: "g1,g2"}}\nx: ${unknown:ok}\n---\nspring.config.activate.on-profile: g2\nx: g';
    const application = only({ 's/application.yml': text });
    expect(application.profiles).toEqual(['i', 'a', 'g1', 'g2', 'b']);
    expect(valueOf(application.environment.get('x'))).toBe('g');
  });

  it('of old documents do not count in Boot 3, which is said', () => {
    const old = { 'a/application.yml': 'x: 1\n---\nspring.profiles: p\nx: 2' };
    expect(x(old, { profiles: [], boot: '2.3.12' })).toBe('1');
    const { applications, problems } = read(old, { profiles: [], boot: '3.2.0' });
    expect(valueOf(applications[0]?.environment.get('x'))).toBe('2');
    expect(problems.found).toMatchObject([
      { code: 'OLD_PROFILES', place: { file: 'a/application.yml', line: 3 } },
    ]);
  });

  it.each([
    ['spring.config.activate.on-profile: "a & b | c"', 'PROFILE_EXPRESSION'],
    ['spring.config.activate.on-profile: p\nspring.profiles.include: q', 'PROFILE_IN_PROFILE'],
  ])('%j is a problem at its line', (text, code) => {
    const { problems } = read({ 'a/application.yml': `x: 1\n---\n${text}` }, { profiles: ['p'] });
    expect(problems.found).toMatchObject([{ code, place: { file: 'a/application.yml' } }]);
    expect(problems.found[0]?.place.line).toBeGreaterThan(2);
  });

  it('that the build or the environment fills in are not known', () => {
    expect(only({ 'a/application.yml': 'spring.profiles.active: ${ENV}' }).missing.join()).toContain(
      '${ENV}',
    );
    expect(only({ 'a/application.yml': 'spring.profiles.active: ${ENV:dev}' }).profiles).toEqual(['dev']);
    expect(only({ 'a/application.properties': 'spring.profiles.active=@profile@' }).missing.join()).toContain(
      '@profile@',
    );
  });
});

describe('spring.config.import', () => {
  const root = 'a/src/main/resources';

  it('places what was given directly above the document', () => {
    const files = {
      [`${root}/application.yml`]:
        'spring.config.import: [classpath:more.yml, "optional:tree.properties"]\nx: 1',
      [`${root}/more.yml`]: 'x: 2',
      [`${root}/tree.properties`]: 'x=3',
    };
    expect(x(files)).toBe('3');
    expect(only(files).complete).toBe(true);
  });

  it('reads a tree of files', () => {
    const files = {
      [`${root}/application.yml`]: 'spring.config.import: "optional:configtree:/etc/config/"',
      '/etc/config/zuul/retryable': 'true\n',
    };
    expect(valueOf(only(files).environment.get('zuul.retryable'))).toBe('true');
  });

  it.each([
    'file:/etc/x.yml',
    'configserver:',
    'optional:configserver:http://h',
    'vault://',
    'consul:',
    'configtree:/none/',
  ])('of %s that was not given leaves the application incomplete', (value) => {
    const application = only({ [`${root}/application.yml`]: `spring.config.import: "${value}"\nx: 1` });
    expect(application.complete).toBe(false);
    expect(application.missing.join()).toContain(value);
    expect(valueOf(application.environment.get('x'))).toBe('1');
  });

  it('of a file that must be there is a warning where it stands', () => {
    const { problems } = read({
      'a/application.yml': 'x: 1\nspring:\n  config:\n    import: file:./none.yml',
    });
    expect(problems.found).toMatchObject([
      {
        severity: 'warning',
        code: 'IMPORT_MISSING',
        place: { line: 4, column: 13, field: 'spring.config.import' },
      },
    ]);
  });

  it('ends circles', () => {
    const files = {
      [`${root}/application.yml`]: 'spring.config.import: classpath:b.yml\nx: 1',
      [`${root}/b.yml`]: 'spring.config.import: classpath:c.yml\nx: 2',
      [`${root}/c.yml`]: 'spring.config.import: classpath:b.yml\nx: 3',
    };
    expect(x(files)).toBe('3');
  });
});

describe('grouping', () => {
  const names = (files: Readonly<Record<string, string>>, options?: ReadApplicationsOptions): string[] =>
    read(files, options).applications.map(({ name }) => name);

  it('takes projects by their resources and names them by their application name', () => {
    expect(
      names({
        'shop/src/main/resources/application.yml': 'spring.application.name: SHOP-Service',
        'shop/src/test/resources/application.yml': 'spring.application.name: test',
        'shop/target/classes/application.yml': 'spring.application.name: old',
        'stock/src/main/resources/application.properties': 'x=1',
        'stock/src/main/resources/messages.properties': 'hello=x',
        'plain/application.yml': 'x: 1',
      }),
    ).toEqual(['shop-service', 'stock', 'plain']);
  });

  it('makes an application of each role that names itself', () => {
    const files = {
      'lab/application.yml': 'x: ${spring.application.name}',
      'lab/application-zuul.yml': 'spring.application.name: edge',
      'lab/application-stock.yml': 'spring.application.name: stock',
      'lab/application-fast.yml': 'y: 1',
    };
    const { applications } = read(files, { profiles: ['fast'] });
    expect(applications.map(({ name, profiles }) => [name, profiles])).toEqual([
      ['edge', ['zuul', 'fast']],
      ['stock', ['stock', 'fast']],
    ]);
    expect(valueOf(applications[0]?.environment.get('x'))).toBe('edge');
    expect(names(files, { profiles: ['stock'] })).toEqual(['stock']);
  });

  it('takes profiles for roles when the name is open, and says that it does not know', () => {
    const { applications } = read({
      'lab/application.yml': 'spring.application.name: ${role}',
      'lab/application-a.yml': 'x: 1',
    });
    expect(applications).toMatchObject([{ name: 'a', profiles: ['a'], complete: false }]);
  });

  it('takes declared applications for the roles when the name is open, and no other profile', () => {
    const files = {
      'lab.jar!/application.yml': 'spring.application.name: ${role}\nx: 1',
      'lab.jar!/application-a.yml': 'x: 2',
      'lab.jar!/application-b.yml': 'x: 3',
      'lab.jar!/application-classic.yml': 'y: 4',
    };
    const applications = ['shop', 'stock'].map((name, index) => ({
      name,
      profiles: [index === 0 ? 'a' : 'b', 'classic'],
    }));
    for (const profiles of [undefined, ['classic']]) {
      const { applications: found } = read(files, { applications, ...(profiles && { profiles }) });
      expect(found).toMatchObject([
        { name: 'shop', profiles: ['a', 'classic'], complete: true },
        { name: 'stock', profiles: ['b', 'classic'], complete: true },
      ]);
      expect(found.map(({ environment }) => valueOf(environment.get('x')))).toEqual(['2', '3']);
    }
  });

  it('half a repository is not complete', () => {
    for (const files of [
      { 'a/application-p.yml': 'x: 1' },
      { 'repo/shop-prod.yml': 'ribbon.ReadTimeout: 1' },
    ]) {
      const application = only(files, { profiles: ['p', 'prod'] });
      expect(application.complete).toBe(false);
      expect(application.missing.join()).toContain('half a repository');
    }
  });

  it('leaves manifests and other tools’ files out, and names what it does not understand', () => {
    const { applications, problems } = read({
      'd/service.yaml': 'apiVersion: v1\nkind: Service\n',
      'd/docker-compose.yml': 'services: {}',
      'd/what.yml': 'some: thing',
    });
    expect(applications).toEqual([]);
    expect(problems.found).toMatchObject([
      { code: 'NOT_SPRING_CONFIGURATION', place: { file: 'd/what.yml' } },
    ]);
  });

  it('names an application that is configured twice', () => {
    const name = 'spring.application.name: shop';
    const { applications, problems } = read({
      'a/application.yml': `${name}\nx: 1`,
      'b/application.yml': name,
    });
    expect(applications).toMatchObject([{ name: 'shop', complete: false }]);
    expect(problems.found).toMatchObject([{ code: 'SAME_APPLICATION', place: { file: 'b' } }]);
  });
});

describe('a config server’s repository', () => {
  const repository = {
    'repo/application.yml': 'x: shared\ns: shared',
    'repo/application-prod.yml': 'x: shared-prod\np: shared-prod',
    'repo/order-service.yml': 'x: own\no: own\nribbon.ReadTimeout: 1',
    'repo/order-service-prod.properties': 'x=own-prod',
    'repo/billing.yml': 'server.port: 1',
  };

  it('orders profiles before names (NativeEnvironmentRepository)', () => {
    const { applications } = read(repository, { profiles: ['prod'] });
    expect(applications.map(({ name }) => name)).toEqual(['order-service', 'billing']);
    const [orders, billing] = applications.map(({ environment }) =>
      ['x', 'p', 'o', 's'].map((name) => valueOf(environment.get(name))),
    );
    expect(orders).toEqual(['own-prod', 'shared-prod', 'own', 'shared']);
    expect(billing).toEqual(['shared-prod', 'shared-prod', undefined, 'shared']);
  });

  it('wins over the application’s own files when bootstrap asks it', () => {
    const own = {
      'svc/src/main/resources/bootstrap.yml':
        'spring: {application: {name: order-service}, cloud: {config: {uri: http://c}}}',
      'svc/src/main/resources/application.yml': 'o: local\nl: local',
    };
    const application = read({ ...repository, ...own }, { profiles: [] }).applications[0];
    expect(application).toMatchObject({ name: 'order-service', complete: true });
    expect(['o', 'l', 'x'].map((name) => valueOf(application?.environment.get(name)))).toEqual([
      'own',
      'local',
      'own',
    ]);
    expect(only(own, { profiles: [] }).complete).toBe(false);
  });

  it('stands where it is imported since 2.4, below a profile’s own file', () => {
    const root = 'svc/src/main/resources';
    const { applications } = read(
      {
        ...repository,
        [`${root}/application.yml`]:
          'spring: {application: {name: order-service}, config: {import: "configserver:"}}\no: local',
        [`${root}/application-prod.yml`]: 'x: local-prod',
      },
      { profiles: ['prod'] },
    );
    const { environment, complete } = applications[0] ?? {};
    expect(['o', 'x', 'p'].map((name) => valueOf(environment?.get(name)))).toEqual([
      'own',
      'local-prod',
      'shared-prod',
    ]);
    expect(complete).toBe(true);
  });

  it('has search paths for applications', () => {
    const { applications } = read(
      {
        'r/application.yml': 'x: 1\ny: 1',
        'r/shop/shop.yml': 'server.port: 1',
        'r/stock/application.yml': 'x: 2',
        'r/stock/stock.yml': 'zuul.prefix: a',
      },
      { profiles: [] },
    );
    expect(
      applications.map(({ name, environment }) => [
        name,
        valueOf(environment.get('x')),
        valueOf(environment.get('y')),
      ]),
    ).toEqual([
      ['shop', '1', '1'],
      ['stock', '2', '1'],
    ]);
  });
});

describe('files that spring.config.name names', () => {
  const resources = {
    'p/src/main/resources/stock-server.yml': 'spring: {application: {name: stock}}\nx: 1',
    'p/src/main/resources/stock-server-prod.yml': 'spring: {main: {banner-mode: off}}\nx: 2',
    'p/src/main/resources/web-server.yml': 'server: {port: 80}\nx: 3',
    'p/src/main/resources/colours.yml': 'red: 1',
    'p/src/main/resources/database.properties': 'spring.jpa.show-sql=true',
  };

  it('are applications where the project has no application.yml', () => {
    const { applications, problems } = read(resources, { profiles: ['prod'] });
    expect(applications.map(({ name, environment }) => [name, valueOf(environment.get('x'))])).toEqual([
      ['stock', '2'],
      ['web-server', '3'],
    ]);
    expect(problems.found.map(({ code, place }) => `${code} ${place.file}`)).toEqual([
      'RENAMED_CONFIGURATION p/src/main/resources/stock-server.yml',
      'RENAMED_CONFIGURATION p/src/main/resources/web-server.yml',
    ]);
  });

  it('are none where it has one, but can be imported', () => {
    const own = 'spring: {application: {name: shop}, config: {import: "classpath:web-server.yml"}}';
    const files = { ...resources, 'p/src/main/resources/application.yml': own };
    expect(x(files, { profiles: [] })).toBe('3');
    expect(read(files).problems.found).toEqual([]);
  });
});

describe('names with dashes in a repository', () => {
  const repository = (composite: string) => ({
    'repo/application.yml': 'y: 1',
    'repo/stock.yml': 'server.port: 1\nspring.application.name: stock\nx: 1',
    'repo/stock-edge.yml': `server.port: 2\n${composite}x: 2`,
  });

  it('are applications of their own where the file says so, however it is written', () => {
    for (const named of [
      'spring.application.name: stock-edge\n',
      'spring:\n  application:\n    name: "stock-edge"\n',
    ]) {
      const { applications } = read(repository(named));
      expect(applications.map(({ name, complete }) => [name, complete])).toEqual([
        ['stock', true],
        ['stock-edge', true],
      ]);
    }
  });

  it('else are those of a profile', () => {
    const application = only(repository(''));
    expect(application.missing.join()).toContain('edge');
  });
});

describe('ConfigMaps', () => {
  const map = (name: string, key: string, text: string): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata:\n  ${key}: |\n    ${text.replaceAll('\n', '\n    ')}\n`;

  it('carry an application’s files, with their places in the manifest', () => {
    const application = only({ 'k8s.yaml': map('shop-config', 'application.yml', 'a:\n  x: 1\n') });
    expect(application.name).toBe('shop');
    expect(application.environment.placeOf('a.x')).toEqual({
      file: 'k8s.yaml',
      line: 7,
      column: 10,
      field: 'a.x',
    });
  });

  it('override the files of the application of their name', () => {
    const files = {
      'shop/src/main/resources/application.yml': 'spring.application.name: shop\nx: 1',
      'k8s.yaml': map('shop', 'application.properties', 'x=2'),
    };
    expect(x(files)).toBe('2');
  });

  it('override the files of the applications that name them, with the profiles that name them', () => {
    const files = {
      'a/bootstrap.yml':
        'spring: {application: {name: a}, cloud: {kubernetes: {config: {name: common}}}}\nx: 1',
      'b/bootstrap.yml':
        'spring: {application: {name: b}}\nx: 1\n---\nspring: {config: {activate: {on-profile: k8s}}, cloud: {kubernetes: {config: {sources: [{name: common}]}}}}',
      'c/bootstrap.yml': 'spring: {application: {name: c}}\nx: 1',
      'k8s.yaml': map('common', 'application.yml', 'x: 2'),
    };
    const values = (profiles: readonly string[]) =>
      read(files, { profiles }).applications.map(({ name, environment }) => [
        name,
        valueOf(environment.get('x')),
      ]);
    expect(values([])).toEqual([
      ['a', '2'],
      ['b', '1'],
      ['c', '1'],
    ]);
    expect(values(['k8s'])).toEqual([
      ['a', '2'],
      ['b', '2'],
      ['c', '1'],
    ]);
  });

  it('report a mistake inside at its line of the manifest', () => {
    const { problems } = read({ 'k8s.yaml': map('shop', 'application.yml', 'x: 1\nx: 2') });
    expect(problems.found).toMatchObject([
      { code: 'YAML_SYNTAX', place: { file: 'k8s.yaml', line: 7, column: 5 } },
    ]);
  });
});

describe('the lab’s own configuration', () => {
  const lab = (generation: string): { sources: SourceText[]; folders: string[] } => {
    const folders = ['resources', `${generation}/resources`].map((path) =>
      fileURLToPath(new URL(`../../../lab/spring/${path}`, import.meta.url)),
    );
    const sources = folders.flatMap((folder) =>
      readdirSync(folder).map((name) => ({
        file: `${folder}/${name}`,
        text: readFileSync(`${folder}/${name}`, 'utf8'),
      })),
    );
    return { sources, folders };
  };
  const role = (generation: string, boot: string, name: string, deployment: string): SpringApplication => {
    const { sources, folders } = lab(generation);
    const problems = new Problems();
    const properties = {
      'lab.role': name,
      'lab.address': '127.0.0.2',
      'server.port': '8080',
      'lab.eureka': 'http://127.0.0.3:1/eureka/',
      'lab.producer': 'producer:9080',
    };
    const profiles = [generation, deployment, name];
    const [application] = readSpringApplications(
      sources,
      { boot, applications: [{ name, folders, profiles, properties }] },
      problems,
    );
    expect(problems.found).toEqual([]);
    if (application === undefined) throw new Error('no application');
    expect(application.missing).toEqual([]);
    return application;
  };

  it.each([
    ['classic', 'consumer', 'registry', 'producer.ribbon.MaxAutoRetriesNextServer', '1'],
    [
      'classic',
      'consumer',
      'registry',
      'hystrix.command.default.execution.isolation.thread.timeoutInMilliseconds',
      '12000',
    ],
    ['classic', 'consumer', 'registry', 'ribbon.ServerListRefreshInterval', '1000'],
    ['classic', 'consumer', 'bypass', 'producer.ribbon.listOfServers', 'producer:9080'],
    ['classic', 'consumer', 'bypass', 'eureka.client.enabled', 'false'],
    ['classic', 'zuul', 'registry', 'zuul.routes.shop.serviceId', 'consumer'],
    ['classic', 'zuul', 'registry', 'spring.cloud.gateway.enabled', 'false'],
    ['classic', 'gateway', 'registry', 'spring.cloud.gateway.enabled', 'true'],
    [
      'classic',
      'gateway',
      'registry',
      'spring.cloud.gateway.routes[5].filters[0].args.backoff.first-backoff',
      '20ms',
    ],
    ['classic', 'producer', 'registry', 'eureka.instance.instance-id', 'producer:8080'],
    ['classic', 'eureka', 'registry', 'eureka.client.register-with-eureka', 'false'],
    ['modern', 'consumer', 'registry', 'resilience4j.circuitbreaker.configs.default.slidingWindowSize', '20'],
    ['modern', 'consumer', 'registry', 'spring.cloud.loadbalancer.retry.retryable-status-codes[2]', '504'],
    [
      'modern',
      'consumer',
      'bypass',
      'spring.cloud.discovery.client.simple.instances.producer[0].uri',
      'http://producer:9080',
    ],
    [
      'modern',
      'gateway',
      'registry',
      'spring.cloud.gateway.server.webflux.routes[1].predicates[1]',
      'Weight=items, 80',
    ],
    ['modern', 'producer', 'registry', 'eureka.client.service-url.defaultZone', 'http://127.0.0.3:1/eureka/'],
  ])('%s %s (%s): %s is %s', (generation, name, deployment, property, value) => {
    const application = role(generation, generation === 'classic' ? '2.3.12' : '3.5.16', name, deployment);
    expect(application.name).toBe(name);
    expect(valueOf(application.environment.get(property))).toBe(value);
  });
});
