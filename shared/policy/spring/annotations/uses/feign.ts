import {
  byDefault,
  derived,
  notKnown,
  valueOf,
  written,
  type Setting,
} from '#shared/policy/model/setting.ts';
import type { Place } from '#shared/policy/source/place.ts';
import { simpleNameOf, type DeclaredAnnotation } from '../annotation-value.ts';
import type { AnnotationsRead, PolicyAnnotation } from '../annotations.ts';
import { signatureOf, type DeclaredMember, type DeclaredType, type TypeUse } from '../declared-type.ts';
import { kindOfAnnotation } from '../policy-annotation-types.ts';
import {
  classAttribute,
  classesAttribute,
  enumsAttribute,
  mapSetting,
  textAttribute,
  textsAttribute,
} from './attributes.ts';

/** An interface that Feign makes a client of. Texts may hold placeholders. */
export interface FeignClient {
  /** Canonical name of the interface. */
  readonly type: string;
  /** Id of the service, and Hystrix' group key: `serviceId`, `name` or `value`. */
  readonly name: Setting<string>;
  /** By which the client's own properties are found (`feign.client.config.ID`); the name where it is not written. */
  readonly contextId: Setting<string>;
  /** undefined where it asks the registry. Written and empty after placeholders says so too. */
  readonly url: Setting<string> | undefined;
  /** As written. */
  readonly path: Setting<string> | undefined;
  readonly fallback: Setting<string> | undefined;
  readonly fallbackFactory: Setting<string> | undefined;
  readonly configuration: Setting<readonly string[]> | undefined;
  readonly methods: readonly FeignMethod[];
  /** Supertypes that are not given: their methods are missing. */
  readonly unseen: readonly string[];
  readonly place: Place;
}

export interface FeignMethod {
  readonly name: string;
  /** `item(int,String)` */
  readonly signature: string;
  /** Canonical name of the interface that declares it: the client, or what it extends. */
  readonly declaredIn: string;
  /** Hystrix' command key, and the name of the breaker that Spring Cloud CircuitBreaker derives its own from. */
  readonly commandKey: string;
  readonly httpMethod: Setting<string>;
  /** With the client's path; placeholders and `{variables}` as written. */
  readonly path: Setting<string>;
  readonly place: Place;
}

/** What type variables of a supertype stand for, seen from the client. */
type Bindings = ReadonlyMap<string, TypeUse>;

/**
 * The Feign clients. Rules: `FeignClientsRegistrar` (`getName`, `getContextId`, `getPath`), `SpringMvcContract`
 * (`processAnnotationOnClass`, `processAnnotationOnMethod`) of Spring Cloud OpenFeign, `Contract.BaseContract` of Feign:
 * static and default methods are no calls.
 */
export function feignClients(read: AnnotationsRead): FeignClient[] {
  return read.annotations
    .filter(({ kind, target }) => kind === 'feign-client' && target.kind === 'type')
    .map((annotation) => clientOf(annotation, read));
}

/**
 * The key of a method: simple name of the client's interface, `#`, name and simple names of the raw parameter types,
 * `ProducerClient#item(int,String)`. A type variable that the client does not bind is `Object`, whatever its bound.
 * Source: `Feign.configKey` and `Types.resolve` of Feign 10 to 13; `SetterFactory.Default` makes it Hystrix' command key.
 */
export function feignConfigKey(
  type: string,
  { name, parameters }: Pick<DeclaredMember, 'name' | 'parameters'>,
  bindings: Bindings = new Map(),
): string {
  const names = parameters.map((parameter) => {
    const { name: raw, dimensions, variable } = bound(parameter, bindings);
    return (variable === null ? raw : 'Object') + '[]'.repeat(dimensions);
  });
  return `${simpleNameOf(type)}#${name}(${names.join(',')})`;
}

function clientOf({ attributes, target, place }: PolicyAnnotation, read: AnnotationsRead): FeignClient {
  const name =
    textAttribute(attributes, 'serviceId') ??
    textAttribute(attributes, 'name') ??
    textAttribute(attributes, 'value') ??
    notKnown('neither name nor value is written', place);
  const path = textAttribute(attributes, 'path');
  const methods = new Map<string, FeignMethod>();
  const unseen: string[] = [];
  const type = read.types.get(target.type);
  if (type !== undefined) {
    const interfacePath = interfacePathOf(type, read);
    const visit = (declared: DeclaredType, bindings: Bindings, seen: readonly string[]): void => {
      for (const member of declared.members) {
        if (member.kind !== 'method' || !member.abstract) continue;
        const commandKey = feignConfigKey(type.name, member, bindings);
        if (methods.has(commandKey)) continue;
        methods.set(commandKey, {
          name: member.name,
          signature: signatureOf(member),
          declaredIn: declared.name,
          commandKey,
          ...callOf(member, path, interfacePath),
          place: member.place,
        });
      }
      for (const superType of declared.superTypes) {
        const parent = superType.name === null ? undefined : read.types.get(superType.name);
        if (parent === undefined) unseen.push(superType.name ?? superType.text);
        else if (!seen.includes(parent.name)) {
          visit(parent, bind(parent, superType.arguments, bindings), [...seen, parent.name]);
        }
      }
    };
    visit(type, new Map(), [type.name]);
  }
  return {
    type: target.type,
    name,
    contextId: textAttribute(attributes, 'contextId') ?? name,
    url: textAttribute(attributes, 'url'),
    path,
    fallback: classAttribute(attributes, 'fallback'),
    fallbackFactory: classAttribute(attributes, 'fallbackFactory'),
    configuration: classesAttribute(attributes, 'configuration'),
    methods: [...methods.values()],
    unseen,
    place,
  };
}

function bound(use: TypeUse, bindings: Bindings): TypeUse {
  const binding = use.variable === 'type' ? bindings.get(use.name) : undefined;
  return binding === undefined ? use : { ...binding, dimensions: binding.dimensions + use.dimensions };
}

function bind(parent: DeclaredType, given: readonly TypeUse[], bindings: Bindings): Bindings {
  return new Map(
    parent.typeParameters.flatMap((name, index): [string, TypeUse][] => {
      const argument = given[index];
      return argument === undefined ? [] : [[name, bound(argument, bindings)]];
    }),
  );
}

function callOf(
  { annotations, place }: DeclaredMember,
  clientPath: Setting<string> | undefined,
  interfacePath: Setting<string> | undefined,
): Pick<FeignMethod, 'httpMethod' | 'path'> {
  const mapping = annotations.find(({ type }) => kindOfAnnotation(type) === 'mapping');
  if (mapping === undefined) {
    const missing = notKnown('it has no mapping of Spring MVC, and other contracts are not modelled', place);
    return { httpMethod: missing, path: missing };
  }
  return { httpMethod: httpMethodOf(mapping), path: joined(clientPath, interfacePath, pathOf(mapping)) };
}

function httpMethodOf(mapping: DeclaredAnnotation): Setting<string> {
  const [, fixed] = /^(Get|Post|Put|Delete|Patch)Mapping$/.exec(simpleNameOf(mapping.type)) ?? [];
  if (fixed !== undefined) return written(fixed.toUpperCase(), mapping.place);
  const methods = enumsAttribute(mapping.attributes, 'method');
  if (methods === undefined) {
    const source = 'SpringMvcContract.processAnnotationOnMethod';
    return byDefault('GET', 'Spring Cloud OpenFeign', 'all', source);
  }
  if (methods.known && methods.value.length > 1)
    return notKnown('Feign takes one method only', mapping.place);
  return mapSetting(methods, ([method = '']) => method);
}

/** undefined when none is written. */
function pathOf({ attributes, place }: DeclaredAnnotation): Setting<string> | undefined {
  const paths = textsAttribute(attributes, 'value') ?? textsAttribute(attributes, 'path');
  if (paths?.known === true && paths.value.length > 1) return notKnown('Feign takes one path only', place);
  return paths === undefined ? undefined : mapSetting(paths, ([path = '']) => path);
}

/**
 * The path of a `@RequestMapping` at the interface, or at the one that it extends: only an interface that extends none
 * gives one. OpenFeign 3.1 and newer refuse to start with it.
 */
function interfacePathOf(type: DeclaredType, read: AnnotationsRead): Setting<string> | undefined {
  const [parent] = type.superTypes;
  const parentName = parent?.name ?? null;
  const owner = parent === undefined ? type : parentName === null ? undefined : read.types.get(parentName);
  if (owner === undefined || owner.superTypes.length > 0) return undefined;
  const mapping = owner.annotations.find((annotation) => kindOfAnnotation(annotation.type) === 'mapping');
  return mapping === undefined ? undefined : pathOf(mapping);
}

function joined(
  clientPath: Setting<string> | undefined,
  interfacePath: Setting<string> | undefined,
  methodPath: Setting<string> | undefined,
): Setting<string> {
  const parts = [clientPath, interfacePath, methodPath].filter((part) => part !== undefined);
  const missing = parts.find((part) => !part.known);
  if (missing !== undefined) return missing;
  const base = cleanPath(valueOf(clientPath) ?? '');
  const ofInterface = slashed(valueOf(interfacePath) ?? '');
  const called = base + ofInterface + appended(valueOf(methodPath) ?? '', ofInterface);
  const path = called.startsWith('/') ? called : `/${called}`;
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return mapSetting(first, () => path);
  return derived(path, 'path of the client, of its interface and of the method', parts);
}

/** `FeignClientsRegistrar.getPath` */
function cleanPath(path: string): string {
  return slashed(path.trim()).replace(/\/$/, '');
}

function slashed(path: string): string {
  return path === '' || path.startsWith('/') ? path : `/${path}`;
}

/**
 * A method's path behind the interface's. Behind a slash Feign adds another, unless a variable, a query or a matrix
 * parameter follows (`RequestTemplate.uri`); a variable at the very start gets its slash when it is resolved.
 */
function appended(path: string, before: string): string {
  const keeps = before === '' ? /^[?;]/ : before.endsWith('/') ? /^[{?;]/ : /^$/;
  return keeps.test(path) ? path : slashed(path);
}
