import { describe, expect, it } from 'vitest';
import { Problems } from '#shared/policy/source/problem.ts';
import { notKnown, valueOf } from '#shared/policy/model/setting.ts';
import { RIBBON } from '#shared/policy/spring/defaults/ribbon.ts';
import { SettingsReader } from '#shared/policy/spring/effective/settings-reader.ts';
import { readSpringApplications } from '#shared/policy/spring/environment/read-applications.ts';
import { springVersions } from '#shared/policy/spring/versions/spring-versions.ts';

function readerOf(files: Readonly<Record<string, string>>): SettingsReader {
  const problems = new Problems();
  const [only] = readSpringApplications(
    Object.entries(files).map(([file, text]) => ({ file, text })),
    {},
    problems,
  );
  if (only === undefined) throw new Error('nothing was read');
  return new SettingsReader(only, springVersions('Hoxton.SR12', problems), problems);
}

const timeout = (reader: SettingsReader) => reader.integer(['ribbon.ReadTimeout'], RIBBON.readTimeout);
const NONE = notKnown('nobody wrote it');
const text = (reader: SettingsReader) => reader.text(['shop.colour'], NONE);

describe('profiles that nothing states', () => {
  const docker =
    'server.port: 80\n---\nspring.profiles: docker\nshop.colour: blue\nribbon.MaxAutoRetries: 2\n';

  it('leave a default certain that none of their documents sets', () => {
    const reader = readerOf({ 'a/application.yml': docker });
    expect(reader.application.complete).toBe(false);
    expect(valueOf(timeout(reader))).toBe(1000);
    const retries = reader.integer(['ribbon.MaxAutoRetries'], RIBBON.maxAutoRetries);
    expect(retries).toMatchObject({ known: false, place: { line: 5 } });
  });

  it('make a value uncertain that one of their files changes, and not one that stays the same', () => {
    const files = (colour: string) => ({
      'a/application.yml': 'shop.colour: red\n',
      'a/application-docker.yml': `shop.colour: ${colour}\n`,
    });
    expect(text(readerOf(files('blue')))).toMatchObject({
      known: false,
      reason: expect.stringContaining('docker'),
    });
    expect(valueOf(text(readerOf(files('red'))))).toBe('red');
    expect(valueOf(text(readerOf({ 'a/application.yml': 'shop.colour: red\n' })))).toBe('red');
  });

  it('make a value uncertain that is there only while a profile is not', () => {
    const files = {
      'a/application.yml': 'server.port: 80\n---\nspring.profiles: "!prod"\nshop.colour: red\n',
    };
    expect(text(readerOf(files))).toMatchObject({ known: false });
  });

  it('make a list uncertain that one of them sets', () => {
    const reader = readerOf({
      'a/application.yml': 'shop.colours: [red, blue]\nshop.sizes: [s, m]\n',
      'a/application-docker.yml': 'shop.colours: [green]\n',
    });
    expect(reader.list(['shop.colours'], NONE)).toMatchObject({ known: false });
    expect(valueOf(reader.list(['shop.sizes'], NONE))).toEqual(['s', 'm']);
  });

  it('leave what has no property of its own uncertain only if they configure Spring Cloud at all', () => {
    const lines = ['server.port: 80', '---', 'spring.profiles: docker'];
    const named = (more: string) => readerOf({ 'a/application.yml': [...lines, more].join('\n') });
    const asked = (reader: SettingsReader) =>
      reader.byDefault(RIBBON.readTimeout, 'the filters of the route');
    expect(asked(named('spring.datasource.url: x'))).toMatchObject({ known: true });
    expect(asked(named('spring.cloud.gateway.routes[0].id: x'))).toMatchObject({ known: false });
  });

  it('decide nothing while something else is missing, or one of them imports more', () => {
    const half = {
      'a/application.yml': `spring.config.import: "file:/elsewhere/a.yml"\n${docker.replace('spring.profiles', 'spring.config.activate.on-profile')}`,
    };
    expect(timeout(readerOf(half))).toMatchObject({ known: false });
    const more = {
      'a/application.yml':
        'x: 1\n---\nspring.config.activate.on-profile: docker\nspring.config.import: "optional:file:/elsewhere/b.yml"\n',
    };
    expect(timeout(readerOf(more))).toMatchObject({ known: false });
  });

  it('of a config server count as those of the files', () => {
    const reader = readerOf({
      'a/src/main/resources/bootstrap.yml':
        'spring: {application: {name: a}, cloud: {config: {uri: "http://config"}}}',
      'config/application.yml': 'shop.colour: red\n',
      'config/a-prod.yml': 'shop.colour: blue\n',
      'config/a.yml': 'server.port: 80\n',
    });
    expect(reader.application.name).toBe('a');
    expect(text(reader)).toMatchObject({ known: false, place: { file: 'config/a-prod.yml' } });
    expect(valueOf(timeout(reader))).toBe(1000);
  });
});
