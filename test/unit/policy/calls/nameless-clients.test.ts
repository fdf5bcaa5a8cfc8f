import { describe, expect, it } from 'vitest';
import { audit } from '#shared/policy/audit.ts';
import { inputsOf, service } from '../audit-inputs.ts';

const SOURCE = 'orders/src/main/java/shop/LostClient.java';

function auditOf(feignClient: string, yaml: string) {
  const java = `package shop;
import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.web.bind.annotation.GetMapping;
@FeignClient(${feignClient})
public interface LostClient { @GetMapping("/stock") String all(); }
`;
  const spring = { 'orders/src/main/resources/application.yml': yaml, [SOURCE]: java };
  return audit(inputsOf({ spring, istio: { 'mesh.yaml': service('orders') + service('stock') } }));
}

const OFF = 'spring: {application: {name: orders}}\neureka: {client: {enabled: false}}\n';

describe('a Feign client whose name nothing fills in', () => {
  it.for([
    ['a placeholder', 'name = "${clients.stock.name}"'],
    ['a placeholder beside a URL', 'name = "${clients.stock.name}", url = "http://stock:80"'],
    ['an expression', 'name = "#{names.stock}"'],
  ])('is a problem, and leaves its application’s stage open: %s', ([, attributes = '']) => {
    const { problems, stages } = auditOf(attributes, OFF);
    expect(problems.filter(({ code }) => code === 'FEIGN_CLIENT_NOT_KNOWN')).toEqual([
      expect.objectContaining({
        severity: 'error',
        place: expect.objectContaining({ file: SOURCE, line: 4 }),
      }),
    ]);
    const stage = stages.find(({ service: name }) => name === 'orders');
    expect(stage?.stage).toBe('not-known');
    expect(stage?.evidence.map(({ text }) => text).join('\n')).toContain(
      'whom it calls is not known: the Feign client LostClient',
    );
  });

  it('is an ordinary client where the configuration fills it in', () => {
    const { problems, stages } = auditOf(
      'name = "${clients.stock.name}"',
      `${OFF}clients: {stock: {name: stock}}\nstock: {ribbon: {listOfServers: "stock:80"}}\n`,
    );
    expect(problems.filter(({ code }) => code === 'FEIGN_CLIENT_NOT_KNOWN')).toEqual([]);
    const evidence = stages.find(({ service: name }) => name === 'orders')?.evidence ?? [];
    expect(evidence.map(({ text }) => text).join('\n')).toContain('stock: stock:80');
  });
});

describe('an expression as the address of a Feign client', () => {
  it('is not known, and nobody’s host', () => {
    const { problems, parity, stages, bypass } = auditOf('name = "stock", url = "#{hosts.stock}"', OFF);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(stages.find(({ service: name }) => name === 'orders')).toMatchObject({ stage: 'not-known' });
    expect(JSON.stringify([parity, bypass])).not.toContain('"#{hosts');
    expect(bypass.filter(({ severity }) => severity === 'major')).toEqual([]);
  });
});
