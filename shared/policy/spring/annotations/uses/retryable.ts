import { byDefault, notKnown, valueOf, type Setting } from '#shared/policy/model/setting.ts';
import type { Place } from '#shared/policy/source/place.ts';
import type { Attributes } from '../annotation-value.ts';
import type { AnnotationsRead, AnnotationTarget } from '../annotations.ts';
import {
  annotationAttribute,
  booleanAttribute,
  classesAttribute,
  numberAttribute,
  textAttribute,
} from './attributes.ts';

/** A `@Retryable` of spring-retry. At a type it holds for all its methods that have none. */
export interface RetryableUse {
  readonly target: AnnotationTarget;
  /** Calls with the first one; not known when an expression gives it. */
  readonly maxAttempts: Setting<number>;
  readonly maxAttemptsExpression: Setting<string> | undefined;
  readonly backoff: BackoffUse;
  /** Exceptions that are tried again; undefined for all. */
  readonly include: Setting<readonly string[]> | undefined;
  readonly exclude: Setting<readonly string[]> | undefined;
  readonly recover: Setting<string> | undefined;
  /** A bean that replaces everything else here. */
  readonly interceptor: Setting<string> | undefined;
  readonly place: Place;
}

/** A `@Backoff` as written, with the defaults of the annotation; milliseconds. Not known when an expression gives it. */
export interface BackoffUse {
  readonly delayMs: Setting<number>;
  readonly delayExpression: Setting<string> | undefined;
  /** 0 for none. */
  readonly maxDelayMs: Setting<number>;
  readonly maxDelayExpression: Setting<string> | undefined;
  /** 0 for a pause that does not grow. */
  readonly multiplier: Setting<number>;
  readonly multiplierExpression: Setting<string> | undefined;
  readonly random: Setting<boolean>;
}

/** The uses of spring-retry. Defaults: `Retryable.java` and `Backoff.java` of spring-retry 1.2.5 and 2.0.13. */
export function retryables(read: AnnotationsRead): RetryableUse[] {
  return read.annotations
    .filter(({ kind }) => kind === 'retryable')
    .map(({ target, attributes, place }) => ({
      target,
      maxAttempts: given(
        attributes,
        'maxAttempts',
        byDefault(3, 'spring-retry', 'all', 'Retryable.maxAttempts'),
      ),
      maxAttemptsExpression: textAttribute(attributes, 'maxAttemptsExpression'),
      backoff: backoffOf(annotationAttribute(attributes, 'backoff')),
      include: firstOf(attributes, ['retryFor', 'include', 'value']),
      exclude: firstOf(attributes, ['noRetryFor', 'exclude']),
      recover: textAttribute(attributes, 'recover'),
      interceptor: textAttribute(attributes, 'interceptor'),
      place,
    }));
}

function backoffOf(backoff: Setting<Attributes> | undefined): BackoffUse {
  const attributes = valueOf(backoff) ?? {};
  const use: BackoffUse = {
    delayMs: given(attributes, 'delay', delayOf(attributes)),
    delayExpression: textAttribute(attributes, 'delayExpression'),
    maxDelayMs: given(attributes, 'maxDelay', ofBackoff('maxDelay', 0)),
    maxDelayExpression: textAttribute(attributes, 'maxDelayExpression'),
    multiplier: given(attributes, 'multiplier', ofBackoff('multiplier', 0)),
    multiplierExpression: textAttribute(attributes, 'multiplierExpression'),
    random: randomOf(attributes),
  };
  if (backoff === undefined || backoff.known) return use;
  return { ...use, delayMs: backoff, maxDelayMs: backoff, multiplier: backoff, random: backoff };
}

/** `delay` and `value` are one: 1.x takes `value` where `delay` is 0, and 2.x declares them as aliases. */
function delayOf(attributes: Attributes): Setting<number> {
  const delay = numberAttribute(attributes, 'delay');
  const value = numberAttribute(attributes, 'value');
  if (delay?.known === true && delay.value === 0 && value === undefined) {
    const place = delay.origin.kind === 'written' ? delay.origin.place : null;
    return notKnown('a delay of 0 is 1000 ms in spring-retry 1.x and none in 2.x', place);
  }
  return (delay?.known === true && delay.value === 0 ? value : delay) ?? value ?? ofBackoff('value', 1000);
}

function randomOf(attributes: Attributes): Setting<boolean> {
  const expression = textAttribute(attributes, 'randomExpression');
  if (expression !== undefined) return decidedBy('randomExpression', expression);
  return booleanAttribute(attributes, 'random') ?? byDefault(false, 'spring-retry', 'all', 'Backoff.random');
}

/** A number, unless the expression beside it decides. */
function given(attributes: Attributes, name: string, otherwise: Setting<number>): Setting<number> {
  const expression = textAttribute(attributes, `${name}Expression`);
  if (expression !== undefined) return decidedBy(`${name}Expression`, expression);
  return name === 'delay' ? otherwise : (numberAttribute(attributes, name) ?? otherwise);
}

function decidedBy(name: string, expression: Setting<string>): Setting<never> {
  if (!expression.known) return expression;
  const { origin, value } = expression;
  return notKnown(`${name} decides: ${value}`, origin.kind === 'written' ? origin.place : null);
}

function ofBackoff(name: string, value: number): Setting<number> {
  return byDefault(value, 'spring-retry', 'all', `Backoff.${name}`);
}

function firstOf(attributes: Attributes, names: readonly string[]): Setting<readonly string[]> | undefined {
  return names.map((name) => classesAttribute(attributes, name)).find((one) => one !== undefined);
}
