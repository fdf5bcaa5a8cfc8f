import { byDefault, derived, notKnown, type Setting } from '#shared/policy/model/setting.ts';
import type { Place } from '#shared/policy/source/place.ts';
import { simpleNameOf, type Attributes } from '../annotation-value.ts';
import type { AnnotationsRead, PolicyAnnotation } from '../annotations.ts';
import { annotationsAttribute, classesAttribute, textAttribute } from './attributes.ts';

/** A method around which hystrix-javanica puts a command. */
export interface HystrixCommandUse {
  readonly type: string;
  readonly method: string;
  readonly signature: string;
  readonly commandKey: Setting<string>;
  readonly groupKey: Setting<string>;
  /** The group key where nothing is written. */
  readonly threadPoolKey: Setting<string>;
  /** The method that answers instead: its own, or the default one. */
  readonly fallbackMethod: Setting<string> | undefined;
  /** Written ones: the command's, or the class's when the command has none. They are not mixed. */
  readonly commandProperties: readonly HystrixPropertyUse[];
  readonly threadPoolProperties: readonly HystrixPropertyUse[];
  readonly ignoreExceptions: Setting<readonly string[]> | undefined;
  readonly place: Place;
}

/** `@HystrixProperty(name = "circuitBreaker.enabled", value = "false")` */
export interface HystrixPropertyUse {
  readonly name: Setting<string>;
  readonly value: Setting<string>;
}

/**
 * The commands of hystrix-javanica, with the `@DefaultProperties` of their class. Source: `HystrixCommandAspect` and
 * `MetaHolder` (`getCommandKey`, `getCommandGroupKey`, `getCommandProperties` …) of hystrix-javanica 1.5.18; a command
 * without thread pool key uses its group key (`HystrixCommand.Setter` of hystrix-core).
 */
export function hystrixCommands(read: AnnotationsRead): HystrixCommandUse[] {
  const defaults = new Map<string, Attributes>();
  for (const { kind, target, attributes } of read.annotations) {
    if (kind === 'hystrix-defaults' && target.kind === 'type') defaults.set(target.type, attributes);
  }
  return read.annotations
    .filter(({ kind }) => kind === 'hystrix-command')
    .flatMap((annotation) => commandOf(annotation, defaults.get(annotation.target.type) ?? {}));
}

function commandOf(
  { target, attributes, place }: PolicyAnnotation,
  defaults: Attributes,
): HystrixCommandUse[] {
  const { member, signature, type } = target;
  if (target.kind !== 'method' || member === null || signature === null) return [];
  const groupKey =
    textAttribute(attributes, 'groupKey') ??
    textAttribute(defaults, 'groupKey') ??
    byDefault(
      simpleNameOf(type),
      'hystrix-javanica',
      '1.5.x',
      'HystrixCommandAspect, simple name of the class',
    );
  return [
    {
      type,
      method: member,
      signature,
      commandKey:
        textAttribute(attributes, 'commandKey') ??
        byDefault(member, 'hystrix-javanica', '1.5.x', 'MetaHolder.getCommandKey, name of the method'),
      groupKey,
      threadPoolKey:
        textAttribute(attributes, 'threadPoolKey') ??
        textAttribute(defaults, 'threadPoolKey') ??
        (groupKey.known ? derived(groupKey.value, 'the group key', [groupKey]) : groupKey),
      fallbackMethod:
        textAttribute(attributes, 'fallbackMethod') ??
        textAttribute(attributes, 'defaultFallback') ??
        textAttribute(defaults, 'defaultFallback'),
      commandProperties: propertiesOf('commandProperties', attributes, defaults),
      threadPoolProperties: propertiesOf('threadPoolProperties', attributes, defaults),
      ignoreExceptions:
        classesAttribute(attributes, 'ignoreExceptions') ?? classesAttribute(defaults, 'ignoreExceptions'),
      place,
    },
  ];
}

function propertiesOf(name: string, attributes: Attributes, defaults: Attributes): HystrixPropertyUse[] {
  const own = annotationsAttribute(attributes, name);
  const written = own.length > 0 ? own : annotationsAttribute(defaults, name);
  return written.map((property) => {
    if (!property.attributes.known) return { name: property.attributes, value: property.attributes };
    const { value } = property.attributes;
    const missing = notKnown('nothing is written', property.place);
    return { name: textAttribute(value, 'name') ?? missing, value: textAttribute(value, 'value') ?? missing };
  });
}
