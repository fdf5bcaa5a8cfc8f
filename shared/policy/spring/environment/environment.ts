import type { ClassPath } from '#shared/policy/inputs.ts';
import type { Place } from '#shared/policy/source/place.ts';
import type { ApplicationStart } from '../start/application-start.ts';
import type { Setting } from '#shared/policy/model/setting.ts';

/** One property as it stands in its source, before placeholders are resolved. */
export interface Property {
  /** As written, flattened: `spring.cloud.gateway.routes[0].uri`. */
  readonly key: string;
  readonly value: string;
  readonly place: Place;
  /**
   * Present for a variable or an argument of the application's start, which no file of its configuration holds; `unknown`
   * says why its value is not known.
   */
  readonly start?: { readonly unknown?: string };
}

/** A file's document, an actuator's property source, a config server's answer. */
export interface PropertySource {
  readonly name: string;
  readonly properties: readonly Property[];
}

/**
 * The properties that an application really has: sources in their order of precedence, profiles applied, placeholders
 * resolved. Names are found by Spring Boot's relaxed binding (`max-retries`, `maxRetries`, `MAX_RETRIES` are one), map
 * keys keep their case. A value whose placeholder can't be resolved, and one that an actuator masks (`******`), is *not known*.
 */
export interface Environment {
  /** The value of a property by its canonical name, or undefined when no source has it. */
  readonly get: (name: string) => Setting<string> | undefined;
  /** The same without relaxed binding, for names that Archaius reads (`producer.ribbon.MaxAutoRetries`). */
  readonly getExact: (name: string) => Setting<string> | undefined;
  /** The items of a list: `name[0]`, `name[1]` …, or the parts of a comma separated value. Undefined when absent. */
  readonly list: (name: string) => readonly Setting<string>[] | undefined;
  /** The next steps below a name, as written and without duplicates: map keys and `[0]`, in order of definition. */
  readonly children: (name: string) => readonly string[];
  /** Where a property (or the first one below the name) stands. */
  readonly placeOf: (name: string) => Place | undefined;
  /** Every property that is not overridden, for rules that look for leftovers. */
  readonly all: () => Iterable<Property>;
}

/** One application whose configuration was given. */
export interface SpringApplication {
  /** `spring.application.name` in lower case. */
  readonly name: string;
  /** Active profiles, in order. */
  readonly profiles: readonly string[];
  readonly environment: Environment;
  /**
   * Whether everything was seen. False for half a repository, an unresolved import, a masked actuator: then a property
   * that is absent is *not known* rather than *default*.
   */
  readonly complete: boolean;
  /** Why it is not complete. */
  readonly missing: readonly string[];
  /**
   * What was read for profiles that may be active, where that is all that is open: properties outside of it are certain.
   * Absent where anything else is missing.
   */
  readonly undecided?: Environment;
  /** What the start of its container says; absent when none was given. */
  readonly start?: ApplicationStart;
  /** Its libraries, as far as its archive or its build files name them; absent when none of these was given. */
  readonly classPath?: Pick<ClassPath, 'complete' | 'libraries'>;
}
