import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { labSide } from './lab-side.ts';
import { roundTrip } from './round-trip.ts';

const VALUES: Readonly<Record<string, string>> = {
  SERVICE_PORT: '7111',
  INGRESS_PORT: '8080',
  LAB_ADDRESS: '127.0.0.1',
  SIDECAR_ADDRESS: '127.0.0.2',
  REVISION: 'r1',
};
const CONFIG = 'test/lab/istio/config';

/** The lab's own resources with its values filled in. */
const existing = readdirSync(CONFIG)
  .filter((name) => name.endsWith('.yaml'))
  .toSorted()
  .map((name) =>
    readFileSync(`${CONFIG}/${name}`, 'utf8').replaceAll(
      /\$\{(\w+)\}/g,
      (_, key: string) => VALUES[key] ?? '7000',
    ),
  );
/** Those of them that only declare services, and the gateway that is bound to an address. */
const registry = existing.map((text) =>
  text
    .split(/^---$/m)
    .filter((document) => !/^kind: (?:VirtualService|DestinationRule)$/m.test(document))
    .join('---'),
);

describe.each(['classic', 'modern'] as const)('the %s deployment of the lab', (stack) => {
  const { made, unequal, problems, rows } = roundTrip(labSide(stack), existing, registry);

  it('does in the mesh what it did before', () => {
    expect(unequal).toEqual([]);
    expect(problems).toEqual([]);
    expect(rows.filter(({ verdict }) => verdict === 'exact').length).toBeGreaterThan(30);
  });

  it('changes the resources that are there', () => {
    const titles = made.map(({ title }) => title.split(':', 1)[0]);
    expect(titles).toContain('Changes VirtualService default/shop');
    // Those of the calls have no retries as they are.
    expect(titles).not.toContain('Changes VirtualService default/producer-mesh');
    expect(titles).toContain('Changes DestinationRule default/producer');
    const shop = made.find(({ title }) => title.startsWith('Changes VirtualService default/shop'));
    expect(shop?.text).toContain('In place of the rules shop.r1, items.r1');
  });
});
