import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { zipFile } from '#test/fixtures/policy/zip-file.ts';
import { testFolder } from './support/folder.ts';
import { answering, GATEWAY, read, recorded, writeTree, ZUUL } from './support/policy-sources.ts';

const APPLICATION = 'spring:\n  application:\n    name: shop\n';
const VIRTUAL_SERVICE =
  'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: shop}\nspec: {hosts: [shop], http: [{route: [{destination: {host: shop}}]}]}\n';

function names(sources: readonly { readonly file: string }[]): string[] {
  return sources.map(({ file }) => file).sort();
}

describe('files and folders of the Spring side', () => {
  it('reads how applications are started, of folders and of files that are named', async () => {
    const folder = testFolder();
    const compose = 'services:\n  shop:\n    image: shop\n';
    const deployment = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\n';
    writeTree(folder, {
      'shop/src/main/resources/application.yml': APPLICATION,
      'shop/docker-compose.yml': compose,
      'shop/docker-compose.dev.yml': 'a: 1',
      'shop/k8s/shop.yaml': deployment,
      'shop/k8s/common.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: common}\ndata: {A: b}\n',
      'stack.yml': compose,
    });
    const { inputs, contents } = await read(folder, { spring: ['shop', 'stack.yml'] });
    expect(names(inputs.spring.deployments ?? [])).toEqual([
      'shop/docker-compose.yml',
      'shop/k8s/common.yaml',
      'shop/k8s/shop.yaml',
      'stack.yml',
    ]);
    expect(names(inputs.spring.texts)).toEqual([
      'shop/k8s/common.yaml',
      'shop/src/main/resources/application.yml',
    ]);
    expect(inputs.problems).toEqual([]);
    expect(contents[0]?.contents).toContainEqual({ what: 'Compose file', count: 1 });
    expect(contents[1]?.contents).toEqual([{ what: 'Compose file', count: 1 }]);
  });

  it('reads a checkout: configuration and sources, not what was built from them, and its train', async () => {
    const folder = testFolder();
    writeTree(folder, {
      'shop/pom.xml': '<spring-cloud.version>Hoxton.SR12</spring-cloud.version>',
      'shop/.git/config.yml': 'a: 1',
      'shop/gateway/pom.xml': '<project/>',
      'shop/gateway/src/main/resources/application.yml': APPLICATION,
      'shop/gateway/src/main/resources/messages.properties': 'a=b',
      'shop/gateway/src/main/java/shop/Client.java': 'interface Client {}',
      'shop/gateway/src/test/resources/application.yml': 'spring: {application: {name: test}}',
      'shop/gateway/target/classes/application.yml': APPLICATION,
      'shop/k8s/gateway.yml': 'apiVersion: apps/v1\nkind: Deployment\n',
      'shop/docker-compose.yml': 'services: {}',
      'shop/node_modules/x/application.yml': APPLICATION,
      'shop/README.md': 'read me',
    });
    const { inputs, contents } = await read(folder, { spring: ['shop'] });
    expect(names(inputs.spring.texts)).toEqual([
      'shop/gateway/src/main/java/shop/Client.java',
      'shop/gateway/src/main/resources/application.yml',
    ]);
    expect(inputs.problems).toEqual([]);
    expect(inputs.options).toMatchObject({ springVersion: 'Hoxton.SR12', springRetry: null });
    expect(contents).toEqual([
      {
        side: 'spring',
        source: 'shop',
        contents: [
          { what: 'Java source', count: 1 },
          { what: 'application.yml', count: 1 },
          { what: 'Deployment', count: 1 },
          { what: 'build file', count: 1 },
        ],
      },
    ]);
  });

  it('reads a repository of a config server, and saved answers by their content', async () => {
    const folder = testFolder();
    writeTree(folder, {
      'config/application.yml': APPLICATION,
      'config/producer-prod.yml': 'ribbon: {ReadTimeout: 100}',
      'config/producer.properties': 'greeting=gr\u00fc\u00dfe',
      'answers/one.json': recorded('spring/classic/zuul-env'),
      'answers/two.json': recorded('spring/modern/gateway-routes'),
      'answers/three.json': recorded('spring/classic/eureka-apps'),
      'answers/eureka-app.xml': '<?xml version="1.0"?>\n<application><name>SHOP</name></application>',
      'answers/package.json': '{"name": "x"}',
    });
    const { inputs } = await read(folder, { spring: ['config', 'answers'] });
    expect(names(inputs.spring.texts)).toEqual([
      'config/application.yml',
      'config/producer-prod.yml',
      'config/producer.properties',
    ]);
    expect(names(inputs.spring.actuators)).toEqual(['answers/one.json', 'answers/two.json']);
    expect(names(inputs.spring.registries)).toEqual(['answers/eureka-app.xml', 'answers/three.json']);
    expect(inputs.problems).toEqual([]);
  });

  it('reads classes of an output folder that is named itself, and follows links once', async () => {
    const folder = testFolder();
    writeTree(folder, { 'target/classes/shop/Main.class': Buffer.from([0xca, 0xfe, 0xba, 0xbe]) });
    symlinkSync(join(folder, 'target'), join(folder, 'target/classes/again'));
    const { inputs } = await read(folder, { spring: ['target'] });
    expect(inputs.spring.classes).toEqual([
      { file: 'target/classes/shop/Main.class', bytes: Buffer.from([0xca, 0xfe, 0xba, 0xbe]) },
    ]);
  });

  it('reads an executable jar: configuration, classes, versions of its libraries', async () => {
    const folder = testFolder();
    writeTree(folder, {
      'shop.jar': zipFile([
        { name: 'META-INF/MANIFEST.MF', content: 'Manifest-Version: 1.0\r\n' },
        { name: 'BOOT-INF/classes/application.yml', content: APPLICATION },
        { name: 'BOOT-INF/classes/shop/Main.class', content: 'class' },
        { name: 'BOOT-INF/classes/static/page.yml', content: 'a: 1' },
        { name: 'org/springframework/boot/loader/Launcher.class', content: 'class' },
        { name: 'BOOT-INF/lib/spring-cloud-commons-2.2.9.RELEASE.jar', content: 'nested', stored: true },
        { name: 'BOOT-INF/lib/spring-retry-1.2.5.RELEASE.jar', content: 'nested', stored: true },
      ]),
    });
    const { inputs } = await read(folder, { spring: ['shop.jar'] });
    expect(inputs.spring.texts).toEqual([
      { file: 'shop.jar!/BOOT-INF/classes/application.yml', text: APPLICATION },
    ]);
    expect(names(inputs.spring.classes)).toEqual(['shop.jar!/BOOT-INF/classes/shop/Main.class']);
    expect(inputs.options).toMatchObject({ springVersion: 'Hoxton', springRetry: true });
    expect(inputs.problems).toEqual([]);
  });

  it('reads a plain jar by its manifest, and leaves the libraries beside it closed', async () => {
    const folder = testFolder();
    const manifest =
      'Manifest-Version: 1.0\r\nClass-Path: lib/spring-cloud-commo\r\n ns-4.3.1.jar lib/slf4j-api-2.0.18.jar\r\n';
    writeTree(folder, {
      'app/shop.jar': zipFile([
        { name: 'META-INF/MANIFEST.MF', content: manifest },
        { name: 'META-INF/maven/shop/pom.properties', content: 'version=1' },
        { name: 'application.properties', content: 'spring.application.name=shop' },
        { name: 'shop/Main.class', content: 'class' },
      ]),
      'app/lib/library-1.0.jar': zipFile([{ name: 'library/Thing.class', content: 'class' }]),
    });
    const { inputs } = await read(folder, { spring: ['app'] });
    expect(names(inputs.spring.texts)).toEqual(['app/shop.jar!/application.properties']);
    expect(names(inputs.spring.classes)).toEqual(['app/shop.jar!/shop/Main.class']);
    expect(inputs.options).toMatchObject({ springVersion: '2025.0', springRetry: false });
  });

  it('says that spring-retry is there only when every application says so', async () => {
    const folder = testFolder();
    const retry = '<dependency><artifactId>spring-retry</artifactId></dependency>';
    writeTree(folder, {
      'a/pom.xml': `<project>${retry}</project>`,
      'a/application.yml': APPLICATION,
      'b/pom.xml': '<project><dependency><artifactId>feign-core</artifactId></dependency></project>',
      'b/application.yml': APPLICATION,
    });
    const one = await read(folder, { spring: ['a'] });
    expect(one.inputs.options.springRetry).toBe(true);
    expect(one.inputs.spring.classPaths).toEqual([
      { file: 'a/pom.xml', complete: false, libraries: [{ name: 'spring-retry', version: null }] },
    ]);
    const both = await read(folder, { spring: ['a', 'b'] });
    expect(both.inputs.options.springRetry).toBeNull();
  });

  it('takes no default for two generations at once, and says so', async () => {
    const folder = testFolder();
    writeTree(folder, {
      'a/pom.xml': '<spring-cloud.version>Hoxton.SR12</spring-cloud.version>',
      'a/application.yml': APPLICATION,
      'b/pom.xml': '<spring-cloud.version>2025.0.1</spring-cloud.version>',
    });
    const mixed = await read(folder, { spring: ['a', 'b'] });
    expect(mixed.inputs.options.springVersion).toBeNull();
    expect(mixed.inputs.problems).toMatchObject([{ code: 'SEVERAL_VERSIONS', severity: 'warning' }]);
    const told = await read(folder, { spring: ['a', 'b'] }, { springVersion: 'Hoxton.SR12' });
    expect(told.inputs.options.springVersion).toBe('Hoxton.SR12');
    expect(told.inputs.problems).toEqual([]);
  });
});

describe('files and folders of the Istio side', () => {
  it('reads resources, a mesh config and a saved config dump, by content', async () => {
    const folder = testFolder();
    const list = `apiVersion: v1\nitems:\n- apiVersion: networking.istio.io/v1\n  kind: DestinationRule\n  metadata: {name: shop}\nkind: List\n`;
    writeTree(folder, {
      'mesh/shop.yaml': `${VIRTUAL_SERVICE}---\n${VIRTUAL_SERVICE}`,
      'mesh/list.yml': list,
      'mesh/mesh.yaml': 'outboundTrafficPolicy: {mode: ALLOW_ANY}\n',
      'mesh/dump.json': recorded('answers/config-dump'),
      'mesh/info.json': recorded('answers/server-info'),
      'mesh/values.yaml': 'replicas: 1\n',
      'mesh/notes.txt': 'notes',
    });
    const { inputs, contents } = await read(folder, { istio: ['mesh'], istioctl: null });
    expect(names(inputs.istio.texts)).toEqual(['mesh/list.yml', 'mesh/mesh.yaml', 'mesh/shop.yaml']);
    expect(names(inputs.istio.dumps)).toEqual(['mesh/dump.json']);
    expect(inputs.options.istioVersion).toBe('1.31.0');
    expect(inputs.problems).toEqual([]);
    expect(contents[0]?.contents).toEqual(
      expect.arrayContaining([
        { what: 'VirtualService', count: 2 },
        { what: 'DestinationRule', count: 1 },
        { what: 'MeshConfig', count: 1 },
        { what: 'config dump', count: 1 },
      ]),
    );
  });

  it('reads a resource that lacks its apiVersion, and no values of a chart', async () => {
    const folder = testFolder();
    writeTree(folder, {
      'mesh/rule.yaml': 'kind: DestinationRule\nmetadata: {name: shop}\nspec: {host: shop}\n',
      'mesh/shop.yaml': VIRTUAL_SERVICE,
      'mesh/values.yaml': 'controller:\n  kind: Deployment\n',
      'mesh/other.yaml': 'kind: Report\ntitle: a\n',
    });
    const { inputs } = await read(folder, { istio: ['mesh'] });
    expect(names(inputs.istio.texts)).toEqual(['mesh/rule.yaml', 'mesh/shop.yaml']);
  });

  it('names templates of a chart instead of reading them', async () => {
    const folder = testFolder();
    writeTree(folder, {
      'chart/Chart.yaml': 'apiVersion: v2\nname: shop\n',
      'chart/templates/shop.yaml': VIRTUAL_SERVICE.replace('shop', '{{ .Values.name }}'),
      'plain/shop.yaml': VIRTUAL_SERVICE,
    });
    const { inputs } = await read(folder, { istio: ['chart', 'plain'] });
    expect(names(inputs.istio.texts)).toEqual(['plain/shop.yaml']);
    expect(inputs.problems).toMatchObject([
      {
        code: 'HELM_TEMPLATES',
        place: { file: 'chart/templates' },
        advice: expect.stringContaining('helm template'),
      },
    ]);
  });

  it.skipIf(process.platform === 'win32')(
    'asks an istioctl that is named, and says when there is none',
    async () => {
      const folder = testFolder();
      const message = {
        code: 'IST0101',
        level: 'Error',
        message: 'no gateway',
        origin: 'VirtualService default/shop',
        reference: `${join(folder, 'shop.yaml')}:6`,
      };
      writeTree(folder, {
        'shop.yaml': VIRTUAL_SERVICE,
        // Stands in for the tool: what it prints is what istioctl 1.31 prints.
        istioctl: `#!/bin/sh
case "$1" in
  validate) printf 'Error: 1 error occurred:\\n\\t* VirtualService/default/shop: unknown field "x"\\n' >&2; exit 1;;
  analyze) printf '%s' '${JSON.stringify([message])}'; exit 79;;
esac
`,
      });
      chmodSync(join(folder, 'istioctl'), 0o755);
      const { inputs, contents } = await read(folder, { istio: ['shop.yaml'], istioctl: 'istioctl' });
      expect(inputs.istio.istioctl).toEqual([
        {
          code: 'validate',
          severity: 'error',
          resource: 'VirtualService default/shop',
          message: 'unknown field "x"',
          file: null,
          line: null,
        },
        {
          code: 'IST0101',
          severity: 'error',
          resource: 'VirtualService default/shop',
          message: 'no gateway',
          file: 'shop.yaml',
          line: 6,
        },
      ]);
      expect(contents.at(-1)).toMatchObject({ source: 'istioctl' });
      const without = await read(folder, { istio: ['shop.yaml'], istioctl: 'nowhere/istioctl' });
      expect(without.inputs.problems).toMatchObject([
        { code: 'NO_ISTIOCTL', place: { file: 'nowhere/istioctl' } },
      ]);
      expect(without.inputs.istio.istioctl).toEqual([]);
    },
  );

  it.skipIf(process.platform === 'win32')('goes on when istioctl answers nonsense', async () => {
    const folder = testFolder();
    writeTree(folder, { 'shop.yaml': VIRTUAL_SERVICE, istioctl: '#!/bin/sh\necho panic\n' });
    chmodSync(join(folder, 'istioctl'), 0o755);
    const { inputs } = await read(folder, { istio: ['shop.yaml'], istioctl: 'istioctl' });
    expect(inputs.problems).toMatchObject([{ code: 'ISTIOCTL_FAILED', severity: 'warning' }]);
    expect(names(inputs.istio.texts)).toEqual(['shop.yaml']);
  });
});

describe('live sources', () => {
  it('asks an actuator for what it exposes, of both generations', async () => {
    const zuul = await answering(ZUUL);
    const gateway = await answering(GATEWAY);
    const { inputs, contents } = await read(testFolder(), {
      actuators: [zuul.url, `${gateway.url}/actuator/`],
    });
    expect(names(inputs.spring.actuators)).toEqual(
      [
        `${zuul.url}/actuator/env`,
        `${zuul.url}/actuator/configprops`,
        `${zuul.url}/actuator/routes/details`,
        `${gateway.url}/actuator/env`,
        `${gateway.url}/actuator/configprops`,
        `${gateway.url}/actuator/gateway/routes`,
        `${gateway.url}/actuator/circuitbreakers`,
      ].sort(),
    );
    expect(inputs.problems).toEqual([]);
    expect(contents.map(({ contents: found }) => found.length)).toEqual([3, 4]);
    expect(zuul.asked.map(({ url }) => url)).not.toContain('/actuator/circuitbreakers');
  });

  it('falls back from the details of routes to the routes', async () => {
    const { '/actuator/routes/details': _none, ...older } = ZUUL;
    const zuul = await answering(older);
    const { inputs } = await read(testFolder(), { actuators: [zuul.url] });
    expect(names(inputs.spring.actuators)).toContain(`${zuul.url}/actuator/routes`);
    expect(inputs.problems).toEqual([]);
  });

  it('sends credentials where they were meant to go, and shows them nowhere', async () => {
    const zuul = await answering(ZUUL);
    const secret = zuul.url.replace('//', '//admin:s3cret@');
    const { inputs, contents } = await read(testFolder(), {
      actuators: [secret],
      actuatorHeaders: [['X-Token', 'tok3n']],
    });
    expect(zuul.asked.map(({ headers }) => [headers.authorization, headers['x-token']])).toEqual(
      zuul.asked.map(() => [`Basic ${Buffer.from('admin:s3cret').toString('base64')}`, 'tok3n']),
    );
    expect(JSON.stringify([inputs, contents])).not.toMatch(/s3cret|tok3n/);
  });

  it('asks Eureka and Envoy, whichever part of the URL is given', async () => {
    const registry = await answering({ '/eureka/apps': recorded('spring/classic/eureka-apps') });
    const envoy = await answering({
      '/config_dump?include_eds': recorded('answers/config-dump'),
      '/server_info': recorded('answers/server-info'),
    });
    for (const eureka of [registry.url, `${registry.url}/eureka/`, `${registry.url}/eureka/apps`]) {
      const { inputs } = await read(testFolder(), { eureka: [eureka], envoyAdmin: [envoy.url] });
      expect(inputs.spring.registries).toEqual([
        { file: `${registry.url}/eureka/apps`, text: recorded('spring/classic/eureka-apps') },
      ]);
      expect(names(inputs.istio.dumps)).toEqual([`${envoy.url}/config_dump?include_eds`]);
      expect(inputs.options.istioVersion).toBe('1.31.0');
      expect(inputs.problems).toEqual([]);
    }
    expect(registry.asked[0]?.headers.accept).toBe('application/json');
  });

  it('gives up when it is told to', async () => {
    const abort = new AbortController();
    const slow = await answering({ '/actuator': () => abort.abort() });
    const reading = read(testFolder(), { actuators: [slow.url] }, {}, abort.signal);
    await expect(reading).rejects.toThrow(/abort/);
  });
});
