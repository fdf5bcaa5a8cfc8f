import { describe, expect, it } from 'vitest';
import { readPolicies } from '#shared/policy/read/policies.ts';
import type { PolicyInputs } from '#shared/policy/inputs.ts';
import type { SpringApplication } from '#shared/policy/spring/environment/environment.ts';
import { inputsOf, type Given, type Texts } from '../audit-inputs.ts';

function read(given: Given, deployments: Texts = {}) {
  const inputs = inputsOf(given);
  const texts = Object.entries(deployments).map(([file, text]) => ({ file, text }));
  const all: PolicyInputs = { ...inputs, spring: { ...inputs.spring, deployments: texts } };
  const { spring, problems } = readPolicies(all);
  if (spring === null) throw new Error('nothing of Spring');
  return { spring, problems };
}

function named(applications: readonly SpringApplication[], name: string): SpringApplication {
  const found = applications.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

/** What an application has for `x`, with its place, or why it is not known. */
function valueIn({ environment }: SpringApplication, name: string): string | undefined {
  const setting = environment.get(name);
  if (setting === undefined) return undefined;
  if (!setting.known) return `not known: ${setting.reason}`;
  const { origin } = setting;
  return origin.kind === 'written'
    ? `${setting.value} ${origin.place.file}:${origin.place.line}`
    : setting.value;
}

const SHOP = {
  'shop/src/main/resources/application.yml': 'spring.application.name: shop\nserver.port: 1\nx: base',
  'shop/src/main/resources/application-docker.yml': 'x: docker',
};

describe('Compose files', () => {
  it('say profiles and variables of the application that a service is, at their lines', () => {
    const compose = `
services:
  shop:
    image: acme/other
    environment:
      SPRING_PROFILES_ACTIVE: docker
      SERVER_PORT: 8081
      EUREKA_CLIENT_SERVICEURL_DEFAULTZONE: http://registry:8761/eureka/
`;
    const { spring } = read({ spring: SHOP }, { 'docker-compose.yml': compose });
    const shop = named(spring.applications, 'shop');
    expect(shop.profiles).toEqual(['docker']);
    expect(shop.complete).toBe(true);
    expect(valueIn(shop, 'x')).toBe('docker shop/src/main/resources/application-docker.yml:1');
    expect(valueIn(shop, 'server.port')).toBe('8081 docker-compose.yml:7');
    expect(valueIn(shop, 'eureka.client.service-url.defaultZone')).toContain('docker-compose.yml:8');
    expect([...shop.environment.all()].map(({ key }) => key)).toContain(
      'eureka.client.serviceurl.defaultzone',
    );
    expect(spring.candidate).toBeNull();
  });

  it.each([
    ['by the image', 'a:\n    image: reg:5000/acme/shop:1'],
    ['by the end of the image', 'a:\n    image: acme/stack-shop'],
    ['by the container', 'a:\n    container_name: shop'],
    ['by the folder that it is built of', 'a:\n    build: ./shop'],
    ['by the name that it is told', 'a:\n    environment: [SPRING_APPLICATION_NAME=shop]'],
  ])('find the application %s', (_how, service) => {
    const environment = service.includes('environment') ? ['environment: ['] : [];
    const text =
      environment.length > 0
        ? `services:\n  ${service.replace('environment: [', 'environment: [SERVER_PORT=5, ')}`
        : `services:\n  ${service}\n    environment: [SERVER_PORT=5]`;
    const { spring } = read({ spring: SHOP }, { 'compose.yaml': text });
    expect(valueIn(named(spring.applications, 'shop'), 'server.port')).toMatch(/^5 compose\.yaml:\d/);
  });

  it('put arguments over JSON over system properties over variables', () => {
    const compose = `
services:
  shop:
    entrypoint: ["./wait", "--", "java", "-Da=system", "-Db=system", "-Dc=system", "-jar", "/app.jar"]
    command: --a=argument
    environment:
      SPRING_APPLICATION_JSON: '{"a": "json", "b": "json", "list": [{"k": 7}]}'
      JAVA_TOOL_OPTIONS: -Dc=tool -De=tool
      A: variable
      C: variable
      D: variable
`;
    const { spring } = read({ spring: SHOP }, { 'docker-compose.yml': compose });
    const shop = named(spring.applications, 'shop');
    expect(['a', 'b', 'c', 'd', 'e', 'list[0].k'].map((name) => valueIn(shop, name))).toEqual([
      'argument docker-compose.yml:5',
      'json docker-compose.yml:7',
      'system docker-compose.yml:4',
      'variable docker-compose.yml:11',
      'tool docker-compose.yml:8',
      '7 docker-compose.yml:7',
    ]);
  });

  it('leave open what is filled in from where compose is started, unless there is a default', () => {
    const compose = `
services:
  shop:
    environment:
      SERVER_PORT: \${PORT}
      A: \${A:-with \${B-default}}
      PASSWORD: $PASSWORD
      C: $$x
      D:
    command: java -jar app.jar --e=\${E}
`;
    const { spring, problems } = read({ spring: SHOP }, { 'docker-compose.yml': compose });
    const shop = named(spring.applications, 'shop');
    const outside = 'is filled in from where compose is started';
    expect(['server.port', 'a', 'password', 'c', 'd', 'e'].map((name) => valueIn(shop, name))).toEqual([
      `not known: \${PORT} ${outside}`,
      'with default docker-compose.yml:6',
      `not known: $PASSWORD ${outside}`,
      '$x docker-compose.yml:8',
      'not known: D is taken from where compose is started',
      `not known: \${E} ${outside}`,
    ]);
    expect(problems.map(({ code }) => code)).not.toContain('PLACEHOLDER_CYCLE');
  });

  it('leave open which profiles are active when they say so from outside, and what two of them contradict', () => {
    const open = read(
      { spring: SHOP },
      { 'docker-compose.yml': 'services:\n  shop:\n    environment: ["SPRING_PROFILES_ACTIVE=${P}"]' },
    ).spring;
    expect(named(open.applications, 'shop').missing).toContain(
      'which profiles are active is not known: ${P} is filled in from where compose is started',
    );
    const one = 'services:\n  shop:\n    environment: [SERVER_PORT=5, A=1]';
    const two = 'services:\n  shop:\n    environment: [SERVER_PORT=6, A=1]';
    const both = read({ spring: SHOP }, { 'docker-compose.yml': one, 'docker-compose-b.yml': two }).spring;
    const shop = named(both.applications, 'shop');
    expect(valueIn(shop, 'server.port')).toMatch(
      /^not known: service shop \(docker-compose\.yml:3\) and .* do not agree/,
    );
    expect(valueIn(shop, 'a')).toBe('1 docker-compose.yml:3');
  });

  it('count less than what the user says, and are named where they are of no application', () => {
    const compose =
      'services:\n  shop:\n    environment: [SPRING_PROFILES_ACTIVE=docker]\n  b:\n    environment: [SPRING_X=1]';
    const { spring, problems } = read(
      {
        spring: SHOP,
        options: { applications: [{ name: 'shop', profiles: ['other'], folders: [], properties: {} }] },
      },
      { 'docker-compose.yml': compose },
    );
    expect(named(spring.applications, 'shop').profiles).toEqual(['other']);
    expect(problems.find(({ code }) => code === 'START_UNMATCHED')).toMatchObject({
      message: expect.stringContaining('service b: no application of that name'),
      place: { file: 'docker-compose.yml', line: 5 },
    });
  });

  it('say what a file of variables and another location may hide', () => {
    const compose =
      'services:\n  shop:\n    env_file: shop.env\n    environment: [SPRING_CONFIG_LOCATION=/etc/x]';
    const { spring } = read({ spring: SHOP }, { 'docker-compose.yml': compose });
    const { missing } = named(spring.applications, 'shop');
    expect(missing).toContain('env_file of service shop is not read: its variables are not known');
    expect(missing).toContainEqual(expect.stringMatching(/^docker-compose\.yml:4.* names other files/));
  });
});

const DEPLOYMENT = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop-deployment}
spec:
  template:
    metadata: {labels: {app: shop}}
    spec:
      containers:
      - name: main
        image: acme/x:1
        args: ["--e=$(A)-1"]
        envFrom:
        - configMapRef: {name: common}
        env:
        - {name: spring.profiles.active, value: docker}
        - {name: A, value: a}
        - name: SPRING_DATASOURCE_PASSWORD
          valueFrom: {secretKeyRef: {name: db, key: password}}
        - name: SERVER_PORT
          valueFrom: {configMapKeyRef: {name: common, key: port}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: common}
data:
  EUREKA_CLIENT_ENABLED: "false"
  port: "9"
`;

describe('manifests of Kubernetes', () => {
  const said = (shop: SpringApplication) =>
    ['e', 'eureka.client.enabled', 'server.port', 'spring.datasource.password'].map((name) =>
      valueIn(shop, name),
    );
  const expected = [
    'a-1 k8s.yaml:12',
    'false k8s.yaml:27',
    '9 k8s.yaml:28',
    'not known: it is a value of Secret db, which is not read',
  ];

  it('hold for the baseline where they are given for it', () => {
    const { spring } = read({ spring: SHOP }, { 'k8s.yaml': DEPLOYMENT });
    const shop = named(spring.applications, 'shop');
    expect(said(shop)).toEqual(expected);
    expect(shop.profiles).toEqual(['docker']);
    expect(spring.candidate).toBeNull();
  });

  it('hold for the mesh where they are given for it', () => {
    const { spring } = read({ spring: SHOP, istio: { 'k8s.yaml': DEPLOYMENT } });
    const before = named(spring.applications, 'shop');
    expect(valueIn(before, 'server.port')).toBe('1 shop/src/main/resources/application.yml:2');
    expect(before.profiles).toEqual([]);
    expect(spring.candidate).not.toBeNull();
    const after = named(spring.candidateApplications, 'shop');
    expect(said(after)).toEqual(expected);
    expect(after.profiles).toEqual(['docker']);
  });

  it('make no other candidate of the same start, and come after profiles that are told for the mesh', () => {
    const both = read({ spring: SHOP, istio: { 'k8s.yaml': DEPLOYMENT } }, { 'k8s.yaml': DEPLOYMENT });
    expect(both.spring.candidate).toBeNull();
    const more = read(
      { spring: SHOP, istio: { 'k8s.yaml': DEPLOYMENT }, options: { candidateProfiles: ['mesh'] } },
      { 'docker-compose.yml': 'services: {shop: {environment: {SPRING_PROFILES_ACTIVE: prod}}}' },
    ).spring;
    expect(named(more.applications, 'shop').profiles).toEqual(['prod']);
    expect(named(more.candidateApplications, 'shop').profiles).toEqual(['docker', 'mesh']);
  });

  it('leave open what a Secret or a ConfigMap that was not given may say', () => {
    const text =
      DEPLOYMENT.replace('configMapRef: {name: common}', 'secretRef: {name: all}').split('---')[0] ?? '';
    const { spring } = read({ spring: SHOP }, { 'k8s.yaml': text });
    const shop = named(spring.applications, 'shop');
    expect(shop.missing).toContain(
      'Deployment default/shop-deployment takes all variables of Secret all, which are not read',
    );
    expect(valueIn(shop, 'server.port')).toBe(
      'not known: it is port of ConfigMap common, which was not given',
    );
  });
});
