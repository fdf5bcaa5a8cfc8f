import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AuditDocument } from '#shared/policy/model/audit.ts';
import type { SuggestionPatches } from '#shared/policy/model/patch.ts';
import { runCli } from './support/cli.ts';
import { testEngine } from './support/engine.ts';
import { testFolder } from './support/folder.ts';
import { NO_SOURCES, writeTree } from './support/policy-sources.ts';

const SOURCES = ['--spring', 'deploy/spring', '--istio', 'deploy/istio'];
const TOLD =
  '--spring-version Hoxton.SR12 --istio-version 1.31 --candidate-profile mesh --service producer-v1=producer/v1 --service producer-v2=producer/v2'.split(
    ' ',
  );
/** GNU's; not a program of ours. */
const [PATCH] = ['patch'] as const;
type Answer = AuditDocument & SuggestionPatches;

/** A checkout with the shop of the journey in one of its folders. */
function checkout(change: (folder: string) => void = () => undefined): string {
  const folder = testFolder();
  cpSync('test/fixtures/policy/journey', join(folder, 'deploy'), { recursive: true });
  change(folder);
  git(folder, 'init', '--quiet');
  git(folder, 'config', 'core.autocrlf', 'false');
  git(folder, 'add', '--all');
  return folder;
}

function git(folder: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8', timeout: 120_000 });
}

async function audited(folder: string, ...args: string[]): Promise<{ answer: Answer; stderr: string }> {
  const { stdout, stderr } = await runCli(['audit', ...TOLD, ...SOURCES, ...args, '--json'], folder);
  return { answer: JSON.parse(stdout) as Answer, stderr };
}

const failing = ({ parity }: AuditDocument) =>
  parity.filter(({ verdict }) => verdict === 'different' || verdict === 'missing');

describe('suggestions.patch', () => {
  it('applies to a checkout, after which nothing is left to suggest', async () => {
    const folder = checkout();
    const { answer, stderr } = await audited(folder, '--suggest', 'out');
    const patch = join(folder, 'out/suggestions.patch');
    expect(stderr).toContain(`git -C ${folder} apply ${patch}`);
    expect(answer.root).toBe(folder);
    expect(answer.patches.filter(({ reason }) => reason !== null)).toEqual([]);
    expect(answer.patches.map(({ path }) => path)).toContain('deploy/istio/ingress.yaml');
    const wanting = failing(answer).filter(({ suggestion }) => suggestion !== null);
    expect(wanting.length).toBeGreaterThan(10);

    git(folder, 'apply', '--check', patch);
    git(folder, 'apply', patch);
    const after = await audited(folder, '--suggest', 'again');
    expect(after.stderr).toContain('There is nothing to suggest.');
    expect(after.answer.suggestions).toEqual([]);
    const left = new Set(failing(after.answer).map(({ id }) => id));
    expect(wanting.filter(({ id }) => left.has(id))).toEqual([]);
    expect(existsSync(join(folder, 'again'))).toBe(false);
    for (const kept of ['# Planted: the weights are swapped.', 'hosts: [shop.example.test]'])
      expect(readFileSync(join(folder, 'deploy/istio/ingress.yaml'), 'utf8')).toContain(kept);
  });

  it('is what patch -p1 takes as well, and each suggestion applies by itself', async () => {
    const folder = checkout();
    const { answer } = await audited(folder, '--suggest', 'out');
    for (const [index, { diff }] of answer.patches.entries()) {
      writeFileSync(join(folder, `${index}.patch`), diff ?? '');
      git(folder, 'apply', '--check', `${index}.patch`);
      rmSync(join(folder, `${index}.patch`));
    }
    const alone = join(folder, 'out/istio/gateway-shop.yaml.patch');
    git(folder, 'apply', '--check', alone);
    const text = readFileSync(join(folder, 'out/suggestions.patch'));
    execFileSync(PATCH, ['-p1', '--dry-run', '--force'], { cwd: folder, input: text, timeout: 120_000 });
    git(folder, 'apply', 'out/suggestions.patch');
    const status = git(folder, 'status', '--porcelain', '--untracked-files=all', '--', 'deploy').split('\n');
    expect(status.filter((line) => /^(?:AM|\?\?) /.test(line))).toHaveLength(
      new Set(answer.patches.map(({ path }) => path)).size,
    );
  });

  it('keeps line breaks of Windows, a missing last one, and a byte order mark', async () => {
    const name = 'deploy/istio/ingress.yaml';
    const folder = checkout((at) => {
      const text = readFileSync(join(at, name), 'utf8').trimEnd().replaceAll('\n', '\r\n');
      writeFileSync(join(at, name), `\uFEFF${text}`);
    });
    await audited(folder, '--suggest', 'out');
    git(folder, 'apply', '--check', 'out/suggestions.patch');
    git(folder, 'apply', 'out/suggestions.patch');
    const text = readFileSync(join(folder, name), 'utf8');
    expect(text).toMatch(/^\uFEFFapiVersion/);
    expect(text).not.toMatch(/[^\r]\n|\n$/);
    expect(text).toContain('- name: items-v1\r\n');
    expect((await audited(folder)).answer.suggestions).toEqual([]);
  });

  it('says why something is a file of its own, and leaves it out', async () => {
    const folder = checkout((at) => {
      const path = join(at, 'deploy/istio/producer.yaml');
      const items = readFileSync(path, 'utf8').split(/^---$/m);
      const list = items.map(
        (item) =>
          `- ${item
            .trim()
            .replace(/^#.*\n/, '')
            .replaceAll('\n', '\n  ')}\n`,
      );
      writeFileSync(path, `apiVersion: v1\nkind: List\nitems:\n${list.join('')}`);
      const ingress = join(at, 'deploy/istio/ingress.yaml');
      writeFileSync(
        ingress,
        `---\n# Source: shop/templates/ingress.yaml\n${readFileSync(ingress, 'utf8').replaceAll('---\n', '---\n# Source: shop/templates/ingress.yaml\n')}`,
      );
    });
    const { answer, stderr } = await audited(folder, '--suggest', 'out');
    const reasons = answer.patches.flatMap(({ reason }) => reason ?? []);
    expect(reasons).toEqual([
      'Helm made it of shop/templates/ingress.yaml, which is what to change',
      'it is an item of a list, as kubectl writes what a cluster has',
      'it is an item of a list, as kubectl writes what a cluster has',
    ]);
    expect(stderr).toContain('not in the patch: Changes VirtualService default/shop');
    const gateway = readFileSync(join(folder, 'out/istio/gateway-shop.yaml'), 'utf8').split('\n');
    expect(gateway[1]).toBe(
      '# Not in suggestions.patch: Helm made it of shop/templates/ingress.yaml, which is what to change.',
    );
    const patch = readFileSync(join(folder, 'out/suggestions.patch'), 'utf8');
    expect(patch).not.toMatch(/^[+-]{3} .*\/(?:ingress|producer)\.yaml$/m);
    git(folder, 'apply', '--check', 'out/suggestions.patch');
  });

  it('does not undo what was changed after the audit', async () => {
    const folder = checkout();
    const { client } = await testEngine(folder);
    const job = await client.audits.start({
      name: 'first',
      capture: null,
      sources: {
        ...NO_SOURCES,
        spring: ['deploy/spring'],
        istio: ['deploy/istio'],
      },
      options: {
        springVersion: 'Hoxton.SR12',
        istioVersion: '1.31',
        profiles: [],
        springRetry: null,
        services: [],
      },
    });
    for await (const state of await client.jobs.watch({ id: job.id })) if (state.state === 'done') break;
    const range = { offset: 0, limit: 50 };
    const before = await client.audits.patches({ name: 'first', range });
    expect(before.patches.find(({ path }) => path === 'deploy/istio/ingress.yaml')?.diff).toContain(
      '\n-    - name: shop\n',
    );
    const path = join(folder, 'deploy/istio/ingress.yaml');
    writeFileSync(path, `# reviewed\n${readFileSync(path, 'utf8')}`);
    const { patches } = await client.audits.patches({ name: 'first', range });
    const [shop] = patches.filter(({ title }) => title.includes('VirtualService default/shop'));
    expect(shop).toMatchObject({
      path: null,
      diff: null,
      reason: expect.stringMatching(/changed since the audit/),
    });
    const written = await client.audits.suggest({ name: 'first', folder: 'out' });
    expect(written.patch?.root).toBe(folder);
    expect(readFileSync(join(folder, 'out/suggestions.patch'), 'utf8')).not.toContain('ingress.yaml');
  });

  it('adds to application.yml what is told everywhere, beside a folder with blanks in its name', async () => {
    const folder = testFolder();
    writeTree(folder, {
      'my apps/shop/application.yml':
        'spring.application.name: shop # ours\nfeign.client.config.catalog: {readTimeout: 100}\n',
      'my apps/mesh/catalog.yaml':
        'apiVersion: v1\nkind: Service\nmetadata: {name: catalog}\nspec: {ports: [{name: http, port: 80}]}\n',
    });
    git(folder, 'init', '--quiet');
    const args = ['--spring', 'my apps/shop', '--istio', 'my apps/mesh', '--spring-version', 'Hoxton.SR12'];
    const first = await runCli(['audit', ...args, '--suggest', 'out'], folder);
    expect(first.stderr).toContain('suggestions.patch');
    git(folder, 'apply', '--check', 'out/suggestions.patch');
    git(folder, 'apply', 'out/suggestions.patch');
    const text = readFileSync(join(folder, 'my apps/shop/application.yml'), 'utf8');
    expect(text).toMatch(/^spring\.application\.name: shop # ours\n/);
    expect(text).toMatch(/eureka:\n {2}client:\n {4}enabled: false\n/);
    const second = await runCli(['audit', ...args, '--suggest', 'again'], folder);
    expect(second.stderr).toContain('There is nothing to suggest.');
  });
});
