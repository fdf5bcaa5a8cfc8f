import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readBuildFile } from '#engine/policy/build-file.ts';
import { parseAnalysis, parseValidation } from '#engine/policy/istioctl.ts';
import { jsonKindOf } from '#engine/policy/json-kind.ts';
import { hasSpringRetry, libraryOf, releaseTrainOf } from '#engine/policy/libraries.ts';
import { isForeignYaml, skipSpringFolder, springFileOf, startsIn } from '#engine/policy/spring-name.ts';

function answer(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../../fixtures/policy/${name}.json`, import.meta.url), 'utf8'));
}

describe('saved answers are recognised by content', () => {
  it.each([
    ['spring/classic/zuul-env', { kind: 'actuator', what: 'actuator env' }],
    ['spring/modern/gateway-env', { kind: 'actuator', what: 'actuator env' }],
    ['spring/classic/zuul-configprops', { kind: 'actuator', what: 'actuator configprops' }],
    ['spring/modern/gateway-configprops', { kind: 'actuator', what: 'actuator configprops' }],
    ['spring/modern/gateway-routes', { kind: 'actuator', what: 'actuator gateway/routes' }],
    ['spring/modern/gateway-circuitbreakers', { kind: 'actuator', what: 'actuator circuitbreakers' }],
    ['spring/classic/zuul-routes', { kind: 'actuator', what: 'actuator routes' }],
    ['spring/classic/zuul-routes-details', { kind: 'actuator', what: 'actuator routes' }],
    ['spring/classic/eureka-apps', { kind: 'registry' }],
    ['spring/modern/eureka-app-producer', { kind: 'registry' }],
    ['answers/config-dump', { kind: 'config-dump' }],
    ['answers/server-info', { kind: 'server-info', istioVersion: '1.31.0' }],
    ['answers/zuul-index', { kind: 'other' }],
  ])('%s', (name, kind) => {
    expect(jsonKindOf(answer(name))).toEqual(kind);
  });

  it.each<[string, unknown, unknown]>([
    [
      'a list of resources',
      {
        apiVersion: 'v1',
        kind: 'List',
        items: [
          { apiVersion: 'networking.istio.io/v1', kind: 'Gateway' },
          { apiVersion: 'v1', kind: 'Service' },
        ],
      },
      { kind: 'resource', names: ['Gateway', 'Service'] },
    ],
    ['a mesh config', { outboundTrafficPolicy: { mode: 'ALLOW_ANY' } }, { kind: 'mesh-config' }],
    [
      'a config server',
      { name: 'shop', profiles: ['prod'], propertySources: [] },
      { kind: 'actuator', what: 'config server answer' },
    ],
    [
      'beans, which have no prefix',
      { contexts: { shop: { beans: { a: { scope: 'x' } } } } },
      { kind: 'other' },
    ],
    ['an empty object', {}, { kind: 'other' }],
    ['an empty list', [], { kind: 'other' }],
    ['no object', 7, { kind: 'other' }],
    ['nothing', null, { kind: 'other' }],
  ])('%s', (_name, value, kind) => {
    expect(jsonKindOf(value)).toEqual(kind);
  });
});

describe('files of the Spring side by their names', () => {
  it.each([
    ['shop/src/main/resources/application.yml', 'configuration'],
    ['shop/src/main/resources/bootstrap-prod.properties', 'configuration'],
    ['config/src/main/resources/shared/producer.yml', 'configuration'],
    ['producer-prod.yml', 'configuration'],
    ['team/producer.properties', 'configuration'],
    ['BOOT-INF/classes/application.yaml', 'configuration'],
    ['deploy/helm/shop/config/application.yml', 'other'],
    ['helm/src/main/resources/application.yml', 'configuration'],
    ['shop/src/main/resources/other.yml', 'configuration'],
    ['shop/src/main/resources/static/app.yml', 'other'],
    ['shop/src/main/resources/messages.properties', 'other'],
    ['docker-compose.yml', 'compose'],
    ['docker/compose.dev.yaml', 'compose'],
    ['docker-compose-notes.properties', 'other'],
    ['deploy/stock-values.yaml', 'other'],
    ['gradle.properties', 'build-file'],
    ['shop/pom.xml', 'build-file'],
    ['shop/src/main/java/shop/Client.java', 'source'],
    ['shop/src/main/kotlin/shop/Client.kt', 'source'],
    ['shop/src/main/java/shop/package-info.java', 'other'],
    ['shop/Client$Fallback.class', 'class'],
    ['shop.jar', 'jar'],
    ['eureka-apps.xml', 'xml'],
    ['logback.xml', 'other'],
    ['answers/consumer-hystrix.stream.txt', 'stream'],
    ['hystrix.stream', 'stream'],
    ['notes.txt', 'other'],
  ])('%s is %s', (inside, kind) => {
    expect(springFileOf(inside)).toBe(kind);
  });

  it('finds what says how applications are started', () => {
    expect(startsIn('services:\n  a:\n    image: b\n')).toBe('Compose file');
    expect(startsIn('services:\n  a: {url: b}\n')).toBeNull();
    expect(startsIn('spring: {}\nservices:\n  a:\n    image: b\n')).toBeNull();
    expect(startsIn('apiVersion: apps/v1\nkind: StatefulSet\n')).toBe('StatefulSet');
    expect(startsIn('apiVersion: v1\nkind: List\nitems:\n- apiVersion: apps/v1\n  kind: Deployment\n')).toBe(
      'Deployment',
    );
    expect(startsIn('apiVersion: v1\nkind: ConfigMap\n')).toBe('ConfigMap');
    expect(startsIn('apiVersion: v1\nkind: Service\n')).toBeNull();
  });

  it('tells configuration from manifests, but keeps ConfigMaps', () => {
    expect(isForeignYaml('apiVersion: apps/v1\nkind: Deployment\n')).toBe(true);
    expect(isForeignYaml('apiVersion: v1\nkind: ConfigMap\ndata:\n  application.yml: ""\n')).toBe(false);
    expect(isForeignYaml('version: "3"\nservices: {}\n')).toBe(true);
    expect(isForeignYaml('spring:\n  application: {name: shop}\n')).toBe(false);
    expect(isForeignYaml('apiVersion: 1\ndatasources: []\n')).toBe(true);
    expect(isForeignYaml('applications:\n- name: shop\n')).toBe(true);
    expect(isForeignYaml('jobs: {clean: "0 0 * * *"}\nspring.application.name: shop\n')).toBe(false);
  });

  it('skips what was built and what tests use, unless there are no sources', () => {
    const beside = new Set(['pom.xml', 'src', 'target']);
    expect(skipSpringFolder('target', beside, 'shop/target')).toBe(true);
    expect(skipSpringFolder('target', new Set(['target']), 'target')).toBe(false);
    expect(skipSpringFolder('.git', new Set(), '.git')).toBe(true);
    expect(skipSpringFolder('test', new Set(), 'shop/src/test')).toBe(true);
    expect(skipSpringFolder('test', new Set(), 'test')).toBe(false);
  });
});

describe('versions', () => {
  it('come from the names of libraries', () => {
    const libraries = [
      'lib/spring-cloud-commons-2.2.9.RELEASE.jar',
      'spring-retry-1.2.5.RELEASE.jar',
    ].flatMap((path) => libraryOf(path) ?? []);
    expect(libraries).toEqual([
      { name: 'spring-cloud-commons', version: '2.2.9.RELEASE' },
      { name: 'spring-retry', version: '1.2.5.RELEASE' },
    ]);
    expect(releaseTrainOf(libraries)).toBe('Hoxton');
    expect(hasSpringRetry(libraries)).toBe(true);
    expect(releaseTrainOf([{ name: 'spring-cloud-commons', version: '4.3.1' }])).toBe('2025.0');
    expect(releaseTrainOf([{ name: 'spring-cloud-commons', version: '99.1' }])).toBeUndefined();
    expect(hasSpringRetry([])).toBe(false);
    expect(libraryOf('BOOT-INF/lib/')).toBeUndefined();
  });

  it.each([
    ['<spring-cloud.version>Hoxton.SR12</spring-cloud.version>', 'Hoxton.SR12'],
    ['<artifactId>spring-cloud-dependencies</artifactId>\n  <version>2025.0.1</version>', '2025.0.1'],
    ['<spring.cloud.version>Finchley.SR2</spring.cloud.version>', 'Finchley.SR2'],
    [
      '<parent><artifactId>spring-cloud-starter-parent</artifactId><version>Hoxton.SR8</version></parent>',
      'Hoxton.SR8',
    ],
    ['ext { set(\'springCloudVersion\', "2021.0.8") }', '2021.0.8'],
    ['org.gradle.parallel=true\nspringCloudVersion=2023.0.1\n', '2023.0.1'],
    ["mavenBom 'org.springframework.cloud:spring-cloud-dependencies:Greenwich.RELEASE'", 'Greenwich.RELEASE'],
    [
      '<artifactId>spring-cloud-dependencies</artifactId><version>${spring-cloud.version}</version>',
      undefined,
    ],
  ])('come from build files: %s', (text, version) => {
    expect(readBuildFile(text).springVersion).toBe(version);
  });

  it('of dependencies are what build files declare, without those of tests', () => {
    const maven = `<project><dependencyManagement><dependencies>
      <dependency><artifactId>spring-cloud-dependencies</artifactId><scope>import</scope></dependency>
    </dependencies></dependencyManagement><dependencies>
      <dependency><groupId>org.springframework.retry</groupId><artifactId>spring-retry</artifactId></dependency>
      <dependency><artifactId>feign-core</artifactId><version>10.12</version></dependency>
      <dependency><artifactId>wiremock</artifactId><version>3</version><scope>test</scope></dependency>
    </dependencies></project>`;
    expect(readBuildFile(maven).libraries).toEqual([
      { name: 'spring-retry', version: null },
      { name: 'feign-core', version: '10.12' },
    ]);
    const conditional = `<project><dependencies>
      <dependency><exclusions><exclusion><artifactId>a</artifactId></exclusion></exclusions><artifactId>b</artifactId></dependency>
      <!-- <dependency><artifactId>c</artifactId></dependency> -->
    </dependencies>
    <build><plugins><plugin><dependencies><dependency><artifactId>d</artifactId></dependency></dependencies></plugin></plugins></build>
    <profiles><profile><dependencies><dependency><artifactId>e</artifactId></dependency></dependencies></profile></profiles></project>`;
    expect(readBuildFile(conditional).libraries).toEqual([{ name: 'b', version: null }]);
    const gradle =
      '// implementation "a:commented:1"\ntestImplementation("a:tested:1")\nimplementation \'org.springframework.retry:spring-retry\'\nimplementation("io.github.openfeign:feign-core:10.12")';
    expect(readBuildFile(gradle).libraries).toEqual([
      { name: 'spring-retry', version: null },
      { name: 'feign-core', version: '10.12' },
    ]);
  });
});

describe('output of istioctl', () => {
  const shown = new Map([['/x/a.yaml', 'mesh/a.yaml']]);

  it('analyze: messages by file and line', () => {
    const stdout = JSON.stringify([
      {
        code: 'IST0101',
        level: 'Error',
        message: 'Referenced gateway not found: "nogw"',
        origin: 'VirtualService default/shop',
        reference: '/x/a.yaml:6',
      },
      { code: 'IST0118', level: 'Info', message: 'port name', origin: 'Service default/shop' },
    ]);
    expect(parseAnalysis(stdout, shown)).toEqual([
      {
        code: 'IST0101',
        severity: 'error',
        resource: 'VirtualService default/shop',
        message: 'Referenced gateway not found: "nogw"',
        file: 'mesh/a.yaml',
        line: 6,
      },
      {
        code: 'IST0118',
        severity: 'info',
        resource: 'Service default/shop',
        message: 'port name',
        file: null,
        line: null,
      },
    ]);
    expect(parseAnalysis('', shown)).toEqual([]);
    expect(parseAnalysis('null', shown)).toEqual([]);
    expect(parseAnalysis('panic: oh', shown)).toBeUndefined();
    expect(parseAnalysis('[{"code": 1}]', shown)).toBeUndefined();
  });

  it('validate: errors of resources, of files, and warnings', () => {
    const output = [
      '"/x/a.yaml" has warnings: ',
      '\t* VirtualService/default/shop:: weight is 0',
      '',
      'Error: 2 errors occurred:',
      '\t* VirtualService/default/bad: cannot parse proto message: unknown field "bogus"',
      '\t* failed to decode file /x/a.yaml:  error converting YAML to JSON: yaml: line 1',
    ].join('\n');
    expect(parseValidation(output, shown)).toEqual([
      {
        code: 'validate',
        severity: 'warning',
        resource: 'VirtualService default/shop',
        message: 'weight is 0',
        file: 'mesh/a.yaml',
        line: null,
      },
      {
        code: 'validate',
        severity: 'error',
        resource: 'VirtualService default/bad',
        message: 'cannot parse proto message: unknown field "bogus"',
        file: null,
        line: null,
      },
      {
        code: 'validate',
        severity: 'error',
        resource: '',
        message: 'error converting YAML to JSON: yaml: line 1',
        file: 'mesh/a.yaml',
        line: null,
      },
    ]);
    expect(parseValidation('"/x/a.yaml" is valid\n', shown)).toEqual([]);
  });
});
