import { describe, expect, it } from 'vitest';
import { codeBaseOf } from '#shared/policy/read/code.ts';
import { readPolicies } from '#shared/policy/read/policies.ts';
import { inputsOf } from '../audit-inputs.ts';

describe('the code base of a file', () => {
  it.for<[string, string]>([
    ['consumer/src/main/java/shop/A.java', 'consumer'],
    ['/home/me/src/shop/consumer/src/main/java/A.java', '/home/me/src/shop/consumer'],
    ['/build/shop/consumer/target/classes/shop/A.class', '/build/shop/consumer'],
    ['consumer/target/classes/shop/build/A.class', 'consumer'],
    ['consumer/build/classes/java/main/A.class', 'consumer'],
    ['consumer\\src\\main\\resources\\application.yml', 'consumer'],
    ['src/main/java/A.java', ''],
    ['consumer/src/shop/A.java', 'consumer'],
    ['consumer.jar!/BOOT-INF/classes/A.class', 'consumer.jar'],
    ['config/consumer.yml', 'config'],
    ['application.yml', ''],
  ])('%s: %s', ([file, base]) => {
    expect(codeBaseOf(file)).toBe(base);
  });
});

const CLIENT = (name: string) => `
package shop;
import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.web.bind.annotation.GetMapping;
@FeignClient("${name}")
interface ItemClient { @GetMapping("/items") String items(); }
`;

describe('whose calls a code base makes', () => {
  const callsOf = (spring: Record<string, string>) =>
    readPolicies(inputsOf({ spring })).spring?.policy.calls.map(
      ({ caller, callee }) => `${caller} → ${callee}`,
    );

  it('are those of the application whose configuration lies in it, for each of two', () => {
    expect(
      callsOf({
        'a/src/main/resources/application.yml': 'spring: {application: {name: a}}',
        'a/src/main/java/shop/ItemClient.java': CLIENT('stock'),
        'b/src/main/resources/application.yml': 'spring: {application: {name: b}}',
        'b/src/main/java/shop/ItemClient.java': CLIENT('prices'),
      }),
    ).toEqual(['a → stock', 'b → prices']);
  });

  it('are those of the application whose bootstrap lies in it, where the rest is in a config repository', () => {
    expect(
      callsOf({
        'a/src/main/resources/bootstrap.yml': 'spring: {application: {name: a}}',
        'a/src/main/java/shop/ItemClient.java': CLIENT('stock'),
        'b/src/main/resources/bootstrap.yml': 'spring: {application: {name: b}}',
        'config-repo/application.yml': 'eureka: {client: {enabled: false}}',
        'config-repo/a.yml': 'server: {port: 8081}',
        'config-repo/b.yml': 'server: {port: 8082}',
      }),
    ).toEqual(['a → stock']);
  });

  it('are reported where nothing says whose they are', () => {
    const { problems, spring } = readPolicies(
      inputsOf({
        spring: {
          'a/application.yml': 'spring: {application: {name: a}}',
          'b/application.yml': 'spring: {application: {name: b}}',
          'shared/src/main/java/shop/ItemClient.java': CLIENT('stock'),
        },
      }),
    );
    expect(spring?.policy.calls).toEqual([]);
    expect(problems.map(({ code }) => code)).toContain('CODE_WITHOUT_APPLICATION');
  });
});
