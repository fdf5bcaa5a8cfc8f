import { describe, expect, it } from 'vitest';
import { callEnding } from '#shared/policy/parity/call-ending.ts';
import { callsFor, sidecarCall } from '#shared/policy/parity/sidecar-call.ts';
import { policyOf, valueIn } from './policy-of.ts';

const service = (name: string, namespace: string) =>
  `---\napiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {ports: [{port: 80, name: http}]}\n`;
const route = (namespace: string, timeout: string, more = '', name = 'stock') =>
  `---\napiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {${more}hosts: [stock.shop.svc.cluster.local], http: [{timeout: ${timeout}, route: [{destination: {host: stock.shop.svc.cluster.local}}]}]}\n`;
const SERVICES = service('stock', 'shop') + service('front', 'web') + service('desk', 'back');
const STOCK = 'stock.shop.svc.cluster.local';

/** The timeout of a caller's calls to stock. */
function timeoutOf(text: string, caller: string): unknown {
  const calls = policyOf(SERVICES + text).calls.filter(({ callee }) => callee === STOCK);
  return valueIn(sidecarCall(calls, caller, null)?.settings ?? {}, 'timeout.requestMs');
}

const FRONT = 'front.web.svc.cluster.local';
const DESK = 'desk.back.svc.cluster.local';

describe('which VirtualService a caller sees', () => {
  it('is decided by the namespace of the caller', () => {
    const own = route('shop', '1s', 'exportTo: ["."], ');
    expect(timeoutOf(own, FRONT)).toBeNull();
    expect(timeoutOf(own, STOCK)).toBe(1000);
    const named = route('shop', '1s', 'exportTo: [web], ');
    expect([timeoutOf(named, FRONT), timeoutOf(named, DESK), timeoutOf(named, STOCK)]).toEqual([
      1000,
      null,
      null,
    ]);
    expect(timeoutOf(route('shop', '1s', 'exportTo: ["~"], '), STOCK)).toBeNull();
  });

  it('may be one of the namespace of the caller, before one for everybody', () => {
    const both = route('shop', '1s') + route('web', '2s', 'exportTo: ["."], ');
    expect([timeoutOf(both, FRONT), timeoutOf(both, DESK), timeoutOf(both, STOCK)]).toEqual([
      2000, 1000, 1000,
    ]);
  });

  it('is as the MeshConfig says where it does not say it', () => {
    const mesh = '---\ndefaultConfig: {}\ndefaultVirtualServiceExportTo: ["."]\n';
    const own = route('web', '2s') + mesh;
    expect([timeoutOf(own, FRONT), timeoutOf(own, DESK)]).toEqual([2000, null]);
    const everybody = route('web', '2s', 'exportTo: ["*"], ') + mesh;
    expect([timeoutOf(everybody, FRONT), timeoutOf(everybody, DESK)]).toEqual([2000, 2000]);
  });

  it('is not known for a caller of which nobody says the namespace', () => {
    expect(timeoutOf(route('shop', '1s', 'exportTo: ["."], '), 'stranger')).toMatch(
      /not known: the rules .* differ/,
    );
    expect(timeoutOf(route('shop', '1s'), 'stranger')).toBe(1000);
  });

  it('has the same order by age as istiod where nothing else tells them apart', () => {
    const pair = route('shop', '1s', '', 'b') + route('shop', '2s', '', 'a');
    expect(timeoutOf(pair, FRONT)).toBe(2000);
  });

  it('counts for the delegates of a VirtualService', () => {
    const root = `---\napiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: root, namespace: shop}\nspec: {hosts: [stock], http: [{delegate: {name: part, namespace: web}}]}\n`;
    const part = `---\napiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: part, namespace: web}\nspec: {http: [{timeout: 3s, route: [{destination: {host: ${STOCK}}}]}]}\n`;
    expect(timeoutOf(root + part, FRONT)).toBe(3000);
    const mesh = '---\ndefaultConfig: {}\ndefaultVirtualServiceExportTo: ["."]\n';
    expect(
      timeoutOf(root.replace('hosts: [stock]', `hosts: [stock], exportTo: ["*"]`) + part + mesh, FRONT),
    ).toBe('absent');
  });
});

describe('a call', () => {
  const elsewhere = `---\napiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: v, namespace: shop}\nspec: {hosts: [stock], http: [{timeout: 1s, route: [{destination: {host: ${FRONT}}}]}]}\n`;

  it('is one to the host that is called, whatever host gets it', () => {
    const { calls } = policyOf(SERVICES + elsewhere);
    expect(calls.map(({ callee, destination = null }) => [callee, destination])).toEqual([
      [STOCK, FRONT],
      [FRONT, null],
      [DESK, null],
    ]);
    expect(calls.map(({ settings }) => valueIn(settings, 'timeout.requestMs'))).toEqual([1000, null, null]);
  });

  it('ends at another host, which is said', () => {
    const found = callsFor(policyOf(SERVICES + elsewhere).calls.slice(0, 1), DESK, null);
    expect(callEnding(found, STOCK)).toMatchObject({ text: 'front', judged: { verdict: 'different' } });
    const { calls } = policyOf(SERVICES + route('shop', '1s'));
    expect(callEnding(callsFor(calls.slice(0, 1), DESK, null), STOCK)).toBeNull();
  });

  it('ends at another host by some rules only', () => {
    const some = elsewhere.replace(
      'http: [',
      `http: [{match: [{uri: {prefix: /a}}], route: [{destination: {host: stock}}]}, `,
    );
    const found = callsFor(policyOf(SERVICES + some).calls.slice(0, 2), DESK, null);
    expect(callEnding(found, STOCK)).toMatchObject({
      text: 'stock, by some rules front',
      judged: { verdict: 'different' },
      isWhole: false,
    });
  });

  it('is not taken for divided by chance where weights divide it', () => {
    const weights = elsewhere.replace(
      `[{destination: {host: ${FRONT}}}]`,
      `[{destination: {host: ${FRONT}}, weight: 50}, {destination: {host: stock}, weight: 50}]`,
    );
    const found = callsFor(policyOf(SERVICES + weights).calls.slice(0, 2), DESK, null);
    expect(callEnding(found, STOCK)).toBeNull();
  });

  it('ends nowhere for certain where a rule could not be used', () => {
    const broken = elsewhere.replace('name: v', 'name: w').replace('timeout: 1s', 'tiemout: 1s');
    const { calls } = policyOf(SERVICES + elsewhere + broken);
    const found = callsFor(calls.slice(0, 1), DESK, null);
    expect(found).toMatchObject([{ destination: FRONT, shares: { known: false } }]);
    expect(callEnding(found, STOCK)).toBeNull();
  });

  it('that a Sidecar keeps out is refused or passed on', () => {
    const sidecar = (mode: string) =>
      `---\napiVersion: networking.istio.io/v1\nkind: Sidecar\nmetadata: {name: s, namespace: web}\nspec: {egress: [{hosts: ["./*"]}], outboundTrafficPolicy: {mode: ${mode}}}\n`;
    const ending = (mode: string, caller: string) => {
      const { calls } = policyOf(SERVICES + sidecar(mode));
      return callEnding(
        callsFor(
          calls.filter(({ callee }) => callee === STOCK),
          caller,
          null,
        ),
        STOCK,
      );
    };
    expect(ending('REGISTRY_ONLY', FRONT)).toMatchObject({
      text: 'refused with 502',
      judged: { verdict: 'different', catalogue: 'MO-02' },
      isWhole: true,
    });
    expect(ending('ALLOW_ANY', FRONT)).toMatchObject({
      text: 'passed on as sent',
      judged: { verdict: 'different', catalogue: 'MO-02' },
      isWhole: false,
    });
    expect(ending('REGISTRY_ONLY', DESK)).toBeNull();
  });
});
