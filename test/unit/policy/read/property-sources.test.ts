import { describe, expect, it } from 'vitest';
import { readPolicies } from '#shared/policy/read/policies.ts';
import { valueOf } from '#shared/policy/model/setting.ts';
import { inputsOf, type Texts } from '../audit-inputs.ts';

const RESOURCES = 'gate/src/main/resources';
const JAVA = 'gate/src/main/java/shop';
const APPLICATION = `spring: {application: {name: gate}, cloud: {gateway: {httpclient: {response-timeout: 3s}}}}`;

const at = (annotations: string, name = 'App') => `package shop;
import org.springframework.context.annotation.*;
${annotations}
public class ${name} { }
`;

function gate(texts: Texts, options: Parameters<typeof inputsOf>[0]['options'] = {}) {
  const spring = { [`${RESOURCES}/application.yml`]: APPLICATION, ...texts };
  const side = readPolicies(inputsOf({ spring, options })).spring;
  const application = side?.applications.find(({ name }) => name === 'gate');
  const value = (key: string) => {
    const found = application?.environment.get(key);
    return found === undefined ? undefined : valueOf(found);
  };
  return { application, value, names: side?.applications.map(({ name }) => name), side };
}

const CONNECT = 'spring.cloud.gateway.httpclient.connect-timeout';
const RESPONSE = 'spring.cloud.gateway.httpclient.response-timeout';

describe('a file that @PropertySource names', () => {
  it('comes below the application’s own files', () => {
    const { application, value, names } = gate({
      [`${JAVA}/App.java`]: at('@PropertySource("classpath:net.properties")'),
      [`${RESOURCES}/net.properties`]: `${CONNECT}=700\n${RESPONSE}=9s\n`,
    });
    expect(value(CONNECT)).toBe('700');
    expect(value(RESPONSE)).toBe('3s');
    expect(application).toMatchObject({ complete: true, missing: [] });
    expect(names).toEqual(['gate']);
  });

  it.for([
    ['several in one', '@PropertySource({"classpath:a.properties", "classpath:/b.properties"})'],
    [
      'several annotations',
      '@PropertySource("classpath:a.properties")\n@PropertySource("classpath:b.properties")',
    ],
    [
      'a container',
      '@PropertySources({@PropertySource("classpath:a.properties"), @PropertySource("classpath:b.properties")})',
    ],
  ])('is overridden by a later one of its class: %s', ([, annotations = '']) => {
    const { value } = gate({
      [`${JAVA}/App.java`]: at(annotations),
      [`${RESOURCES}/a.properties`]: `${CONNECT}=1\nonly.a=yes\n`,
      [`${RESOURCES}/b.properties`]: `${CONNECT}=2\n`,
    });
    expect(value(CONNECT)).toBe('2');
    expect(value('only.a')).toBe('yes');
  });

  it('may lie deeper on the class path, and be named by a placeholder', () => {
    const { value, names } = gate({
      [`${JAVA}/App.java`]: at('@PropertySource("classpath:net/${place:here}.properties")'),
      [`${RESOURCES}/net/here.properties`]: `${CONNECT}=700\n`,
    });
    expect(value(CONNECT)).toBe('700');
    expect(names).toEqual(['gate']);
  });

  it('counts only with the profile of its class, on each side', () => {
    const texts = {
      [`${JAVA}/App.java`]: at('@Profile("mesh")\n@PropertySource("classpath:net.properties")'),
      [`${RESOURCES}/net.properties`]: `${CONNECT}=700\n`,
    };
    expect(gate(texts).value(CONNECT)).toBeUndefined();
    expect(gate(texts, { profiles: ['mesh'] }).value(CONNECT)).toBe('700');
    const told = gate(texts, { candidateProfiles: ['mesh'] });
    expect(told.value(CONNECT)).toBeUndefined();
    expect(told.side?.candidateApplications[0]?.environment.get(CONNECT)).toMatchObject({ value: '700' });
  });

  it.for([
    ['not given', '@PropertySource("classpath:lost.properties")', 'classpath:lost.properties was not given'],
    [
      'not on the class path',
      '@PropertySource("file:/etc/net.properties")',
      'file:/etc/net.properties is no .properties file on the class path',
    ],
    [
      'read by code',
      '@PropertySource(value = "classpath:net.properties", factory = YamlFactory.class)',
      'a class of its own reads classpath:net.properties',
    ],
    ['named by what is not there', '@PropertySource("classpath:${lost}.properties")', 'lost'],
  ])('leaves the application incomplete where it is %s', ([, annotation = '', reason = '']) => {
    const { application } = gate({
      [`${JAVA}/App.java`]: at(annotation),
      [`${RESOURCES}/net.properties`]: `${CONNECT}=700\n`,
    });
    expect(application?.complete).toBe(false);
    expect(application?.missing.join('\n')).toContain(reason);
  });

  it('leaves it incomplete where two classes contradict each other', () => {
    const { application } = gate({
      [`${JAVA}/App.java`]: at('@PropertySource("classpath:a.properties")'),
      [`${JAVA}/Other.java`]: at('@PropertySource("classpath:b.properties")', 'Other'),
      [`${RESOURCES}/a.properties`]: `${CONNECT}=1\n`,
      [`${RESOURCES}/b.properties`]: `${CONNECT}=2\n`,
    });
    expect(application?.missing).toEqual([
      `${CONNECT} is set by files of shop.App and of shop.Other: which of them counts is not known`,
    ]);
  });

  it('belongs to the application of its code base alone', () => {
    const { side } = gate({
      [`${JAVA}/App.java`]: at('@PropertySource("classpath:net.properties")'),
      [`${RESOURCES}/net.properties`]: `${CONNECT}=700\n`,
      'other/src/main/resources/application.yml': 'spring: {application: {name: other}}',
    });
    const other = side?.applications.find(({ name }) => name === 'other');
    expect(other?.environment.get(CONNECT)).toBeUndefined();
  });
});
