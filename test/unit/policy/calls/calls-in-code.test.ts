import { describe, expect, it } from 'vitest';
import { readPolicies } from '#shared/policy/read/policies.ts';
import { inputsOf, type Texts } from '../audit-inputs.ts';

const JAVA = 'shop/src/main/java/shop';
const BALANCED = `
package shop;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.web.client.RestTemplate;
class Config {
  @LoadBalanced RestTemplate rest() { return new RestTemplate(); }
}`;
const body = (code: string) =>
  `package shop; import java.util.*; class Client { RestTemplate rest; Object call(String id) { ${code} } }`;

function read(java: Texts) {
  const { spring, problems } = readPolicies(
    inputsOf({
      spring: {
        'shop/src/main/resources/application.yml': 'spring.application.name: shop',
        'stock/src/main/resources/application.yml': 'spring.application.name: stock',
        'bank/src/main/resources/application.yml': 'spring.application.name: bank',
        ...Object.fromEntries(Object.entries(java).map(([name, text]) => [`${JAVA}/${name}.java`, text])),
      },
    }),
  );
  const calls = (spring?.policy.calls ?? []).map(({ caller, callee, via, addresses, origin }) => {
    const at =
      origin.kind === 'written' ? `${origin.place.file.replace(/.*\//, '')}:${origin.place.line}` : '';
    const fixed = addresses?.known === true ? ` ${addresses.value.join()}` : '';
    return `${caller} ${via} ${callee}${fixed} ${at}`;
  });
  return {
    calls,
    open: problems.filter(({ code }) => code === 'CALLS_IN_CODE').map(({ place }) => place.line),
  };
}

describe('calls that only code names', () => {
  it.each([
    ['an address', 'return rest.getForObject("http://stock/items", String.class);'],
    [
      'a name with a port and a joined path',
      'return rest.getForObject("http://stock:80/items/" + id, String.class);',
    ],
    ['a client made for one service', 'return WebClient.builder().baseUrl("http://STOCK").build();'],
    ['the scheme of the balancer', 'return WebClient.create("lb://stock");'],
    ['a balancer that is asked', 'return balancer.choose("stock");'],
  ])('are rows of services that are known: %s', (_name, code) => {
    expect(read({ Config: BALANCED, Client: body(code) })).toEqual({
      calls: ['shop load-balanced stock Client.java:1'],
      open: [],
    });
  });

  it('go to an address where nothing balances', () => {
    const client = body(
      'return rest.getForObject("https://bank/x", A.class) + rest.getForObject("http://stock:8080/", B.class);',
    );
    expect(read({ Client: client }).calls).toEqual([
      'shop http bank bank:443 Client.java:1',
      'shop http stock stock:8080 Client.java:1',
    ]);
  });

  it('are those of interfaces of @HttpExchange too, but no text of another annotation', () => {
    const exchange = `package shop;\n@HttpExchange(url = "http://stock/api")\ninterface Stock {}`;
    const origins = `package shop;\n@CrossOrigin(origins = "http://bank")\nclass Page {}`;
    expect(read({ Config: BALANCED, Stock: exchange, Page: origins }).calls).toEqual([
      'shop load-balanced stock Stock.java:2',
    ]);
  });

  it('are none of hosts that nobody knows, of the application itself, or where there is no client', () => {
    expect(
      read({ Client: body('return rest.getForObject("http://other/x" + "http://shop/", A.class);') }).calls,
    ).toEqual([]);
    expect(read({ Page: 'package shop; class Page { String text = "http://stock/"; }' }).calls).toEqual([]);
  });

  it.each([
    ['a variable', 'return rest.getForObject(url, A.class);', [1]],
    ['a host that is joined', 'return rest.getForObject("http://" + host + "/x", A.class);', [1]],
    ['a path of a client that has its address elsewhere', 'return client.get().uri("/items/" + id);', []],
  ])('are said not to be complete where an address is put together: %s', (_name, code, lines) => {
    expect(read({ Config: BALANCED, Client: body(code) })).toEqual({ calls: [], open: lines });
  });
});
