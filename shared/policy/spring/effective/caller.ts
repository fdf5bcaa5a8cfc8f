import type { Setting } from '#shared/policy/model/setting.ts';
import type { Place } from '#shared/policy/source/place.ts';
import type { ClientBeans } from '../annotations/uses/client-beans.ts';
import type { RequestFilter } from '../annotations/uses/request-filters.ts';
import type { RegistryClock } from '../registry/registry-clock.ts';
import type { SettingsReader } from './settings-reader.ts';

/** Everything that the settings of one application's calls are computed from. */
export interface Caller {
  readonly reader: SettingsReader;
  /** Whether spring-retry is on the class path: it decides who retries (RE-01). */
  readonly springRetry: Setting<boolean>;
  readonly registry: RegistryClock;
  /** Where code sets what Resilience4j does by default; absent where none is known to. */
  readonly breakersInCode?: Place | null;
  /** Code that acts on its requests or sets values of its own; absent where no code was given. */
  readonly filters?: readonly RequestFilter[];
  /** Beans of the code in place of what clients do by themselves; absent where no code is known. */
  readonly beans?: ClientBeans;
}

/** Who is called: the registry's id in lower case, and the name as the client writes it (property names keep its case). */
export interface Callee {
  readonly id: string;
  readonly client: string;
}
