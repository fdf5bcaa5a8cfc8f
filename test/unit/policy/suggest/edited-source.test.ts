import { describe, expect, it } from 'vitest';
import { editedSource } from '#shared/policy/suggest/edit/edited-source.ts';

const FILE = 'shop.yaml';

function edited(text: string, wanted: string, side: 'istio' | 'spring' = 'istio', file = FILE): string {
  const result = editedSource({ side, text: wanted }, file, text);
  if (result.kind === 'refused') throw new Error(result.reason);
  return result.text;
}

function refused(
  text: string,
  wanted: string,
  side: 'istio' | 'spring' = 'istio',
  file = FILE,
): string | null {
  const result = editedSource({ side, text: wanted }, file, text);
  return result.kind === 'refused' ? result.reason : null;
}

const service = (spec: string) =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: shop, namespace: default}\nspec:\n${spec}`;
const rule = (spec: string) =>
  `apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: shop}\nspec:\n${spec}`;

describe('a resource in its file', () => {
  it('changes the lines of what differs, with comments, quotes and order kept', () => {
    const before = `# team shop
apiVersion: networking.istio.io/v1beta1
kind: VirtualService
metadata:
  name: shop   # in the default namespace
spec:
  http:        # in order
  # the first
  - name: "items"
    timeout: "10s"   # agreed in May

    route:
    - destination: {host: 'catalog'}
      weight: 100
  hosts: ['shop']
`;
    const wanted = service(
      `  hosts: ['shop']\n  http: [{name: items, timeout: 3s, retries: {attempts: 0}, route: [{destination: {host: catalog}, weight: 100}]}]\n`,
    );
    expect(edited(before, wanted)).toBe(
      before
        .replace('"10s"', '"3s"')
        .replace('# agreed in May\n', '# agreed in May\n    retries:\n      attempts: 0\n'),
    );
  });

  it('leaves alone what reads the same, however it is written', () => {
    const before = rule(
      '  host: shop\n  traffic_policy:\n    connection_pool: {tcp: {connect_timeout: 0.5s, max_connections: "5"}}\n',
    );
    const wanted = (connections: number) =>
      rule(
        `  host: shop\n  trafficPolicy: {connectionPool: {tcp: {connectTimeout: 500ms, maxConnections: ${connections}}}}\n`,
      );
    expect(edited(before, wanted(5))).toBe(before);
    expect(edited(before, wanted(6))).toBe(before.replace('"5"', '6'));
  });

  it('takes rules out and in, and moves one as it is written', () => {
    const item = (name: string, note = '') =>
      `  - name: ${name}${note}\n    route: [{destination: {host: ${name}}}]\n`;
    const before = service(`  hosts: ['shop']\n  http:\n${item('a', ' # first')}${item('b')}${item('c')}`);
    const wanted = service(`  hosts: ['shop']\n  http:\n${item('b')}${item('d')}${item('a')}`);
    expect(edited(before, wanted)).toBe(
      service(
        `  hosts: ['shop']\n  http:\n${item('b')}  - name: d\n    route:\n    - destination:\n        host: d\n${item('a', ' # first')}`,
      ),
    );
  });

  it('edits between brackets, and JSON as JSON', () => {
    const before = rule('  host: shop\n  subsets: [{name: v1, labels: {version: v1}}, {name: v2}]\n');
    const wanted = rule('  host: shop\n  subsets: [{name: v2, labels: {a: "1"}}]\n  exportTo: ["."]\n');
    expect(edited(before, wanted)).toBe(
      rule('  host: shop\n  subsets: [{name: v2, labels: {a: "1"}}]\n  exportTo:\n    - .\n'),
    );
    const json = `{\n  "apiVersion": "networking.istio.io/v1",\n  "kind": "DestinationRule",\n  "metadata": {"name": "shop"},\n  "spec": {\n    "host": "shop"\n  }\n}\n`;
    expect(edited(json, wanted)).toBe(
      json.replace(
        '"host": "shop"',
        '"host": "shop",\n    "subsets": [{"name":"v2","labels":{"a":"1"}}],\n    "exportTo": ["."]',
      ),
    );
  });

  it('touches its own document only, and keeps line breaks and a missing last one', () => {
    const other = 'kind: Mine # odd   spacing\n---\n';
    const text = `${other}${rule('  host: shop\n')}---\n# behind\nkind: {also: mine}`.replaceAll(
      '\n',
      '\r\n',
    );
    const after = edited(text, rule('  host: shop\n  exportTo: ["*"]\n'));
    expect(after).toBe(text.replace('  host: shop\r\n', '  host: shop\r\n  exportTo:\r\n    - "*"\r\n'));
    expect(edited(rule('  host: shop'), rule('  host: shop\n  exportTo: ["*"]\n'))).toBe(
      rule('  host: shop\n  exportTo:\n    - "*"'),
    );
  });

  it.each([
    ['anchors', rule('  host: shop\n  subsets: &s [{name: v1}]\n'), /anchors/],
    [
      'a list of kubectl',
      `kind: List\nitems:\n- ${rule('  host: shop').replaceAll('\n', '\n  ')}`,
      /item of a list/,
    ],
    ['another resource', rule('  host: shop').replace('name: shop', 'name: shops'), /no longer stands there/],
    ['two of one name', `${rule('  host: shop\n')}---\n${rule('  host: shop\n')}`, /more than once/],
    ['a template', rule('  host: {{ .Values.host }}\n'), /Istio takes/],
    [
      'a comment between brackets',
      rule('  host: shop\n  subsets: [\n    # old\n    {name: v1}]\n'),
      /comment/,
    ],
  ])('refuses %s', (_what, text, reason) => {
    expect(refused(text, rule('  host: shop\n  subsets: [{name: v1}, {name: v2}]\n'))).toMatch(reason);
  });
});

describe('settings in their file', () => {
  const wanted = `eureka: {client: {enabled: false}}\nproducer: {ribbon: {listOfServers: "producer:80"}}\n`;
  const yaml = (text: string) => edited(text, wanted, 'spring', 'application.yml');
  const properties = (text: string) => edited(text, wanted, 'spring', 'application.properties');

  it('finds them by relaxed names and dotted keys, and adds the rest beside the nearest parent', () => {
    expect(yaml('eureka.client:\n  ENABLED: true # on\nproducer:\n  ribbon: {ReadTimeout: 1}\nz: 1\n')).toBe(
      'eureka.client:\n  ENABLED: false # on\nproducer:\n  ribbon: {ReadTimeout: 1, listOfServers: producer:80}\nz: 1\n',
    );
  });

  it('chooses the document that holds for every profile', () => {
    const dev = 'spring.config.activate.on-profile: dev\neureka.client.enabled: true\n';
    expect(yaml(`${dev}---\nserver.port: 1\n`)).toBe(
      `${dev}---\nserver.port: 1\neureka:\n  client:\n    enabled: false\nproducer:\n  ribbon:\n    listOfServers: producer:80\n`,
    );
    expect(refused(dev, wanted, 'spring', 'application.yml')).toMatch(/every profile/);
  });

  it('edits the lines of properties', () => {
    const text =
      '# mine\r\neureka.client.enabled : \\\r\n  true\r\na=b\r\n#---\r\nspring.config.activate.on-profile=dev\r\n';
    expect(properties(text)).toBe(
      '# mine\r\neureka.client.enabled : false\r\na=b\r\nproducer.ribbon.listOfServers=producer:80\r\n#---\r\nspring.config.activate.on-profile=dev\r\n',
    );
    expect(properties('a=b')).toBe(
      'a=b\neureka.client.enabled=false\nproducer.ribbon.listOfServers=producer:80',
    );
  });

  it('refuses what it can not read, and never throws', () => {
    expect(refused('a: [', wanted, 'spring', 'application.yml')).toMatch(/can not be read/);
    expect(refused('a: &x 1\nb: {c: *nowhere}\n', wanted, 'spring', 'application.yml')).not.toBeNull();
  });
});
