import { fieldOf } from '#shared/policy/source/place.ts';
import type { Problems } from '#shared/policy/source/problem.ts';
import type { SourceText } from '#shared/policy/source/source-file.ts';
import { readYaml, type Path, type YamlDocument } from '#shared/policy/source/yaml.ts';
import { folderOf, normalPath } from '../environment/config-location.ts';
import type { Property } from '../environment/environment.ts';
import { interpolate } from './compose-interpolation.ts';
import { shellWords, type Word } from './command-line.ts';
import type { ContainerStart } from './container-start.ts';
import { startOf } from './make-start.ts';

/** Files that `docker compose` takes by itself (Compose specification, "The Compose file"). */
const BY_ITSELF = /(^|\/)(docker-)?compose(\.override)?\.ya?ml$/;

/** Whether a text is a Compose file; a manifest of Kubernetes never has its services on top. */
export function isCompose({ file, text }: SourceText): boolean {
  return /\.ya?ml$/.test(file) && /^services\s*:/m.test(text) && !/^(?:apiVersion|spring)\s*:/m.test(text);
}

/**
 * The services of a Compose file. A variable that is filled in from where compose is started is not known unless it has a
 * default; a file of variables (`env_file`) is not read. Sources: Compose specification, "services", "Interpolation". Never
 * throws.
 */
export function readCompose(source: SourceText, problems: Problems): ContainerStart[] {
  return readYaml(source, problems).flatMap((document) => {
    const services = isRecord(document.value) ? document.value['services'] : undefined;
    if (!isRecord(services)) return [];
    return Object.keys(services).flatMap((name) => {
      const service = new Service(document, source, name, services);
      return service.says || BY_ITSELF.test(normalPath(source.file)) ? [service.start()] : [];
    });
  });
}

class Service {
  readonly #document: YamlDocument;
  readonly #source: SourceText;
  readonly #name: string;
  readonly #value: Readonly<Record<string, unknown>>;
  readonly #extends: readonly string[];

  constructor(
    document: YamlDocument,
    source: SourceText,
    name: string,
    services: Readonly<Record<string, unknown>>,
  ) {
    this.#document = document;
    this.#source = source;
    this.#name = name;
    this.#value = merged(services[name]);
    const { extends: other } = this.#value;
    this.#extends = other === undefined ? [] : [`service ${name} extends another, which is not followed`];
  }

  /** Whether it says anything about how the application is told things. */
  get says(): boolean {
    return ['environment', 'env_file', 'command', 'entrypoint', 'extends'].some((key) => key in this.#value);
  }

  start(): ContainerStart {
    const { container_name: container, hostname, image, env_file: files } = this.#value;
    const missing =
      files === undefined || files === null
        ? []
        : [`env_file of service ${this.#name} is not read: its variables are not known`];
    return startOf(
      {
        what: `service ${this.#name}`,
        place: this.#document.placeOf(['services', this.#name]),
        names: [this.#name, container, hostname],
        image,
        folder: this.#buildFolder(),
        text: this.#source.text,
      },
      this.#variables(),
      [...this.#words('entrypoint'), ...this.#words('command')],
      [...this.#extends, ...missing],
    );
  }

  #buildFolder(): string | null {
    const { build } = this.#value;
    const context = isRecord(build) ? build['context'] : build;
    if (typeof context !== 'string' || context.includes('$') || context.includes('://')) return null;
    const below = folderOf(normalPath(this.#source.file));
    return normalPath(below === '' ? context : `${below}/${context}`);
  }

  #variables(): Property[] {
    const { environment } = this.#value;
    if (Array.isArray(environment)) {
      return environment.flatMap((item: unknown, index) => {
        const text = textOf(item);
        if (text === undefined) return [];
        const at = text.indexOf('=');
        const [key, value] = at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
        return [this.#variable(key, value, ['environment', index])];
      });
    }
    return Object.entries(merged(environment)).map(([key, value]) =>
      this.#variable(key, textOf(value) ?? null, ['environment', key]),
    );
  }

  /** @param value null for a variable of the shell that compose is started in */
  #variable(key: string, value: string | null, path: Path): Property {
    const { place, text, unknown } =
      value === null
        ? { ...this.#word('', path), unknown: `${key} is taken from where compose is started` }
        : this.#word(value, path);
    return { key, value: text, place, start: unknown === undefined ? {} : { unknown } };
  }

  #words(key: 'command' | 'entrypoint'): Word[] {
    const value = this.#value[key];
    if (Array.isArray(value))
      return value.flatMap((item: unknown, index) => {
        const text = textOf(item);
        return text === undefined ? [] : [this.#word(text, [key, index])];
      });
    return typeof value === 'string' ? shellWords(this.#word(value, [key])) : [];
  }

  #word(text: string, path: Path): Word {
    const whole = ['services', this.#name, ...path];
    const { line, column, file } = this.#document.placeOf(whole);
    return { ...interpolate(text), place: { file, line, column, field: fieldOf(whole) } };
  }
}

/** Text of a scalar as compose hands it over; undefined for null and collections. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** A map with its merge keys (`<<`) filled in; what is no map is empty. */
function merged(value: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) return {};
  if (!Object.hasOwn(value, '<<')) return value;
  const { '<<': below, ...own } = value;
  const others = (Array.isArray(below) ? below : [below]).map(merged);
  return Object.assign({}, ...others.toReversed(), own);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
