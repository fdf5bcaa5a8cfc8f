import { existsSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AuditDocument } from '#shared/policy/model/audit.ts';
import type { PolicySources } from '#shared/policy/sources.ts';
import { zipFile } from '#test/fixtures/policy/zip-file.ts';
import { runCli, type CliResult } from './support/cli.ts';
import { testFolder } from './support/folder.ts';
import { answering, read, writeTree, ZUUL } from './support/policy-sources.ts';
import { freePort } from './support/servers.ts';

const GATEWAY = `spring:
  application: {name: gateway}
  cloud:
    gateway:
      routes:
        - id: items
          uri: lb://producer
          predicates: [Path=/items/**]
`;
const VIRTUAL_SERVICE = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: shop}
spec:
  hosts: ['*']
  gateways: [shop]
  http:
    - match: [{uri: {prefix: /items/}}]
      route: [{destination: {host: producer}}]
`;
const VERSIONS = ['--spring-version', 'Hoxton.SR12', '--istio-version', '1.31'];

function documentOf({ stdout }: CliResult): AuditDocument {
  return JSON.parse(stdout) as AuditDocument;
}

function answersWith(status: number, headers: Record<string, string>, body = '') {
  return (_request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(status, headers).end(body);
  };
}

describe('audit and route without anything to read', () => {
  it.each<[string, string[], RegExp]>([
    ['no source', ['audit'], /nothing to audit.*\nGive --spring/],
    ['a missing folder', ['audit', '--spring', 'nowhere'], /nowhere: there is no such file or folder/],
    ['two missing files', ['audit', '--spring', 'a.yml', '--istio', 'b.yaml'], /a\.yml: .*\n.*b\.yaml: /],
    ['an address that is none', ['audit', '--spring', 'x', '--eureka', 'registry:x'], /registry:x: .*Eureka/],
    ['a service that is none', ['audit', '--spring', 'x', '--service', 'producer'], /--service: 'producer'/],
    ['a header that is none', ['audit', '--spring', 'x', '--actuator-header', 'x'], /--actuator-header: 'x'/],
    [
      'a capture without a workspace',
      ['audit', '--spring', 'x', '--capture', 'c'],
      /--capture needs a workspace/,
    ],
    ['a name without a workspace', ['audit', '--spring', 'x', '--audit', 'a'], /--audit needs a workspace/],
    [
      'a workspace that does not exist',
      ['audit', '--spring', 'x', '--capture', 'c', '--workspace', 'w.meshproof'],
      /w\.meshproof: there is no such workspace/,
    ],
    ['a route without a request', ['route', '--spring', 'x'], /there is no request/],
    ['a request that is none', ['route', '--spring', 'x', '--', '/items'], /'\/items' is not METHOD URL/],
    ['a route over nothing', ['route', '--spring', 'x', 'GET http://shop/'], /x: there is no such file/],
    ['an unknown flag', ['audit', '--spring', 'x', '--loud'], /--loud/],
  ])('%s: says so and exits with 2', async (_name, args, message) => {
    const folder = testFolder();
    const result = await runCli(args, folder);
    expect(result.stderr).toMatch(message);
    expect(result).toMatchObject({ exitCode: 2, stdout: '' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('a folder that holds nothing known: exits with 2 and says what would be', async () => {
    const folder = testFolder();
    writeTree(folder, { 'docs/README.md': 'read me' });
    const result = await runCli(['audit', '--spring', 'docs', '--istio', 'docs'], folder);
    expect(result).toMatchObject({ exitCode: 2, stdout: '' });
    expect(result.stderr).toMatch(/docs: the folder has no application\.yml/);
    expect(result.stderr).toMatch(/docs: the folder has no resource/);
  });

  it.each<[string, Readonly<Record<string, string>>, string[], RegExp]>([
    [
      'a configuration',
      { 'broken.yml': 'server:\n  port: [8080\n' },
      ['--spring', 'broken.yml'],
      /broken\.yml:3:1 server\.port: .*\]/,
    ],
    [
      'a resource',
      { 'shop.yaml': VIRTUAL_SERVICE.replace('prefix: /items/}', 'prefix: 5}') },
      ['--istio', 'shop.yaml'],
      /shop\.yaml:8:30 spec\.http\[0\]\.match\[0\]\.uri\.prefix: Invalid input: expected string/,
    ],
    [
      'an answer',
      { 'env.json': '{"activeProfiles": [],\n"propertySources": [{"name": 5}]}' },
      ['--spring', 'env.json'],
      /env\.json:2:30 propertySources\[0\]\.name: .*expected string/,
    ],
    [
      'JSON',
      { 'mesh.json': '{"apiVersion": "networking.istio.io/v1",\n"spec": {"hosts": [}}' },
      ['--istio', 'mesh.json'],
      /mesh\.json:2:20 spec\.hosts\[0\]: a value is expected here/,
    ],
    [
      'one side beside a good one',
      { 'shop.yaml': VIRTUAL_SERVICE, 'a/application.yml': 'server: *none\n' },
      ['--istio', 'shop.yaml', '--spring', 'a'],
      /nothing of the Spring side could be used\n +a\/application\.yml:1:9 server: "\*none" has no anchor/,
    ],
  ])(
    '%s that is broken, and nothing else: exits with 2 and names the place',
    async (_name, files, args, message) => {
      const folder = testFolder();
      writeTree(folder, files);
      const result = await runCli(['audit', ...args, ...VERSIONS], folder);
      expect(result.stderr).toMatch(message);
      expect(result).toMatchObject({ exitCode: 2, stdout: '' });
    },
  );

  it('a broken document beside a good one of the same file: is used as far as it goes', async () => {
    const folder = testFolder();
    writeTree(folder, { 'gateway.yml': `${GATEWAY}---\nserver: [\n` });
    const result = await runCli(['audit', '--spring', 'gateway.yml', ...VERSIONS, '--json'], folder);
    expect([1, 3]).toContain(result.exitCode);
    expect(documentOf(result).problems).toContainEqual(
      expect.objectContaining({
        code: 'YAML_SYNTAX',
        place: { file: 'gateway.yml', line: 11, column: 1, field: 'server' },
      }),
    );
  });

  it('an actuator that nobody serves, alone: exits with 4', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/actuator`;
    const result = await runCli(['audit', '--actuator', url], testFolder());
    expect(result).toMatchObject({ exitCode: 4, stdout: '' });
    expect(result.stderr).toContain(`${url}: the index of the actuator: it cannot be reached (ECONNREFUSED)`);
    expect(result.stderr).toMatch(/Check the address/);
  });

  it('an actuator that wants a login, alone: exits with 4 and says how to give one', async () => {
    const { url } = await answering({ '/actuator': answersWith(401, { 'WWW-Authenticate': 'Basic' }) });
    const result = await runCli(['audit', '--actuator', url], testFolder());
    expect(result).toMatchObject({ exitCode: 4, stdout: '' });
    expect(result.stderr).toContain(`${url}/actuator: the index of the actuator: the answer is 401`);
    expect(result.stderr).toMatch(/--actuator-header/);
  });
});

describe('half a set', () => {
  it('shows what could be read; what is missing is a problem, and nothing counts as equal', async () => {
    const folder = testFolder();
    writeTree(folder, { 'gateway/application.yml': GATEWAY });
    const args = ['audit', '--spring', 'gateway', '--istio', 'mesh/shop.yaml', ...VERSIONS];
    const shown = await runCli(args, folder);
    expect([1, 3]).toContain(shown.exitCode);
    expect(shown.stdout).toMatch(/mesh\/shop\.yaml +there is no such file or folder +Check the path/);
    const document = documentOf(await runCli([...args, '--json'], folder));
    expect(document.inputs).toEqual(
      expect.arrayContaining([
        { side: 'spring', source: 'gateway', contents: [{ what: 'application.yml', count: 1 }] },
        { side: 'istio', source: 'mesh/shop.yaml', contents: [] },
      ]),
    );
    expect(document.parity.filter(({ verdict }) => verdict === 'exact')).toEqual([]);
    expect(readdirSync(folder)).toEqual(['gateway']);
  });

  it('a broken file beside a good one: names line and column', async () => {
    const folder = testFolder();
    writeTree(folder, {
      'gateway/application.yml': GATEWAY,
      'mesh/broken.yaml': `${VIRTUAL_SERVICE}  tls: [\n`,
      'mesh/shop.yaml': VIRTUAL_SERVICE,
    });
    const args = ['audit', '--spring', 'gateway', '--istio', 'mesh', ...VERSIONS, '--json'];
    const result = await runCli(args, folder);
    expect([1, 3]).toContain(result.exitCode);
    const { problems, inputs } = documentOf(result);
    const broken = problems.find(({ place }) => place.file === 'mesh/broken.yaml');
    expect(broken).toMatchObject({ severity: 'error', code: 'YAML_SYNTAX' });
    expect(broken?.place.line).toBeGreaterThan(8);
    expect(inputs[1]?.contents).toContainEqual({ what: 'VirtualService', count: 2 });
  });

  const BROKEN_RULE = `kind: DestinationRule
metadata: {name: producer}
spec: {host: producer, trafficPolicy: {connectionPool: {tcp: {maxConnections: 5}}}}
`;
  const DECIDED_BY_RULES = ['connect timeout', 'connections', 'concurrent requests', 'waiting requests'];
  const DECIDED_BY_ROUTES = ['attempts of GET', 'attempts of POST', 'request timeout', 'mirrored to'];

  it.each<[string, string, string[]]>([
    [
      'a misspelt kind',
      `apiVersion: networking.istio.io/v1\n${BROKEN_RULE.replace('R', 'r')}`,
      DECIDED_BY_RULES,
    ],
    ['no version in apiVersion', `apiVersion: networking.istio.io\n${BROKEN_RULE}`, DECIDED_BY_RULES],
    ['no apiVersion', BROKEN_RULE, DECIDED_BY_RULES],
    [
      'a kind that is nothing like one of Istio',
      `apiVersion: networking.istio.io/v1\n${BROKEN_RULE.replace('DestinationRule', 'Pool')}`,
      [...DECIDED_BY_RULES, ...DECIDED_BY_ROUTES],
    ],
    [
      'a misspelt field',
      `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: producer}
spec: {hosts: [producer], http: [{retry: {attempts: 3}, route: [{destination: {host: producer}}]}]}
`,
      DECIDED_BY_ROUTES,
    ],
    [
      'a broken filter',
      `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: {name: limit, namespace: istio-system}
spec: {patches: []}
`,
      ['requests per second'],
    ],
  ])('a resource with %s: no row is equal that it may decide', async (_name, resource, decided) => {
    const folder = testFolder();
    const client = `package shop;
import org.springframework.cloud.openfeign.FeignClient;
@FeignClient("producer")
interface Producer {}
`;
    writeTree(folder, {
      'spring/consumer/application.yml': 'spring: {application: {name: consumer}}\n',
      'spring/consumer/src/main/java/shop/Producer.java': client,
      'spring/producer/application.yml': 'spring: {application: {name: producer}}\n',
      'mesh/service.yaml':
        'apiVersion: v1\nkind: Service\nmetadata: {name: producer}\nspec: {ports: [{name: http, port: 80}]}\n',
      'mesh/broken.yaml': resource,
    });
    const args = ['audit', '--spring', 'spring', '--istio', 'mesh', ...VERSIONS, '--json'];
    const { parity, problems } = documentOf(await runCli(args, folder));
    expect(problems.filter(({ place }) => place.file === 'mesh/broken.yaml')).not.toEqual([]);
    const rows = parity.filter(({ scope, row }) => scope === 'consumer → producer' && decided.includes(row));
    expect(rows.length).toBeGreaterThan(0);
    expect([...new Set(rows.map(({ verdict }) => verdict))]).toEqual(['not-known']);
  });

  it('versions that nobody knows: say so, and no default is taken for them', async () => {
    const folder = testFolder();
    writeTree(folder, { 'gateway/application.yml': GATEWAY, 'mesh/shop.yaml': VIRTUAL_SERVICE });
    const args = ['audit', '--spring', 'gateway', '--istio', 'mesh', '--json'];
    const unknown = ['--spring-version', 'Zuse.SR1', '--istio-version', '9.9'];
    const result = await runCli([...args, ...unknown], folder);
    expect([1, 3]).toContain(result.exitCode);
    const texts = documentOf(result).problems.map(({ message }) => message);
    expect(texts.some((text) => text.includes('Zuse.SR1'))).toBe(true);
    expect(texts.some((text) => text.includes('9.9'))).toBe(true);
  });

  it('an actuator that wants a login, beside files', async () => {
    const folder = testFolder();
    writeTree(folder, { 'gateway/application.yml': GATEWAY });
    const { url } = await answering({ '/actuator': answersWith(403, {}) });
    const result = await runCli(['audit', '--spring', 'gateway', '--actuator', url, '--json'], folder);
    expect([1, 3]).toContain(result.exitCode);
    expect(documentOf(result).problems).toContainEqual(
      expect.objectContaining({
        code: 'LOGIN_NEEDED',
        place: expect.objectContaining({ file: `${url}/actuator` }),
      }),
    );
  });
});

describe('what can not be read', () => {
  async function problemsOf(folder: string, sources: Partial<PolicySources>) {
    writeTree(folder, { 'good/application.yml': GATEWAY });
    const spring = ['good', ...(sources.spring ?? [])];
    const { inputs } = await read(folder, { ...sources, spring });
    expect(inputs.spring.texts).toContainEqual({ file: 'good/application.yml', text: GATEWAY });
    return inputs.problems.map(({ code, place }) => [code, place.file]);
  }

  it.each<[string, string, string | Buffer]>([
    ['BINARY', 'application.yml', Buffer.from([0x73, 0, 1, 2])],
    ['NOT_UTF8', 'application.yml', Buffer.from([0x61, 0x3a, 0x20, 0xe9])],
    ['BAD_ARCHIVE', 'shop.jar', 'this is no jar'],
    ['BAD_ARCHIVE', 'shop.jar', zipFile([{ name: 'application.yml', content: 'a: 1', crc: 7 }])],
    ['UNKNOWN_FILE', 'eureka-apps.xml', '<html/>'],
    ['JSON_SYNTAX', 'env.json', '{"propertySources": ['],
    ['UNKNOWN_FILE', 'package.json', '{"name": "shop"}'],
    ['UNKNOWN_FILE', 'notes.txt', 'notes'],
  ])('%s of %s', async (code, file, content) => {
    const folder = testFolder();
    writeFileSync(join(folder, file), content);
    expect(await problemsOf(folder, { spring: [file] })).toEqual([[code, file]]);
  });

  it('a file that is too large, without reading it', async () => {
    const folder = testFolder();
    writeFileSync(join(folder, 'application.yml'), 'a: 1');
    truncateSync(join(folder, 'application.yml'), 33 * 2 ** 20);
    expect(await problemsOf(folder, { spring: ['application.yml'] })).toEqual([
      ['TOO_LARGE', 'application.yml'],
    ]);
  });

  it.each<[string, Record<string, ReturnType<typeof answersWith>>]>([
    ['REDIRECTED', { '/actuator': answersWith(302, { Location: '/login?token=abc' }) }],
    ['NOT_JSON', { '/actuator': answersWith(200, { 'Content-Type': 'text/html' }, '<html>Log in</html>') }],
    ['NOT_JSON', { '/actuator': answersWith(200, { 'Content-Type': 'application/json' }, '{"a":') }],
    ['BAD_STATUS', { '/actuator': answersWith(500, {}) }],
    ['NO_ACTUATOR', { '/actuator': answersWith(200, { 'Content-Type': 'application/json' }, '{"a":1}') }],
  ])('%s of an actuator, asked once', async (code, answers) => {
    const { url, asked } = await answering({ ...answers, '/login': answersWith(200, {}, 'never asked') });
    expect(await problemsOf(testFolder(), { actuators: [url] })).toEqual([[code, `${url}/actuator`]]);
    expect(asked).toHaveLength(1);
  });

  it('the target of a redirect is named without its query', async () => {
    const { url } = await answering({ '/actuator': answersWith(302, { Location: '/login?token=abc' }) });
    const folder = testFolder();
    writeTree(folder, { 'good/application.yml': GATEWAY });
    const { inputs } = await read(folder, { spring: ['good'], actuators: [url] });
    expect(inputs.problems[0]?.message).toContain(`a redirect to ${url}/login`);
    expect(JSON.stringify(inputs.problems)).not.toContain('abc');
  });

  it('endpoints that are not exposed, or answer something else, leave the others', async () => {
    const index = JSON.stringify({ _links: { self: {}, health: {}, routes: {}, env: {} } });
    const { url } = await answering({ ...ZUUL, '/actuator': index, '/actuator/env': '{"a": 1}' });
    const folder = testFolder();
    const { inputs } = await read(folder, { actuators: [url] });
    expect(inputs.spring.actuators.map(({ file }) => file)).toEqual([`${url}/actuator/routes/details`]);
    expect(inputs.problems.map(({ code, place }) => [code, place.file])).toEqual([
      ['UNKNOWN_ANSWER', `${url}/actuator/env`],
      ['NOT_EXPOSED', `${url}/actuator/configprops`],
    ]);
  });

  it('something that is no Eureka and no Envoy', async () => {
    const { url } = await answering({ '/eureka/apps': '{"a": 1}', '/config_dump?include_eds': '{"a": 1}' });
    expect(await problemsOf(testFolder(), { eureka: [url], envoyAdmin: [url] })).toEqual(
      expect.arrayContaining([
        ['NO_EUREKA', `${url}/eureka/apps`],
        ['NO_ENVOY_ADMIN', `${url}/`],
      ]),
    );
  });
});

it('files of suggestions that somebody else wrote stay, and nothing is written', async () => {
  const folder = testFolder();
  writeTree(folder, { 'gateway/application.yml': GATEWAY, 'mesh/shop.yaml': VIRTUAL_SERVICE });
  const args = ['audit', '--spring', 'gateway', '--istio', 'mesh', ...VERSIONS, '--suggest', 'out'];
  const first = await runCli(args, folder);
  const [, wrote = ''] = /^wrote (.+)$/m.exec(first.stderr) ?? [];
  expect(existsSync(wrote), first.stderr).toBe(true);
  expect([0, 1, 3]).toContain((await runCli(args, folder)).exitCode);
  writeFileSync(wrote, 'mine');
  const refused = await runCli(args, folder);
  expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
  expect(refused.stderr).toContain(`${wrote}: this was not written by Meshproof`);
});
