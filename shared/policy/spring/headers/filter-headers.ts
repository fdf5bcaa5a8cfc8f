import type { CallSettingsDraft } from '#shared/policy/model/call-settings.ts';
import { byDefault, written, type Setting } from '#shared/policy/model/setting.ts';
import type { FilterInput } from '../effective/route-input.ts';

type HeaderSetting =
  | 'headers.requestAdd'
  | 'headers.requestSet'
  | 'headers.requestRemove'
  | 'headers.responseAdd'
  | 'headers.responseSet'
  | 'headers.responseRemove';

/** Which filter changes what, and whether it has a value. */
const FILTERS: ReadonlyMap<string, HeaderSetting> = new Map([
  ['AddRequestHeader', 'headers.requestAdd'],
  ['SetRequestHeader', 'headers.requestSet'],
  ['RemoveRequestHeader', 'headers.requestRemove'],
  ['AddResponseHeader', 'headers.responseAdd'],
  ['SetResponseHeader', 'headers.responseSet'],
  ['RemoveResponseHeader', 'headers.responseRemove'],
]);

const NONE = byDefault<readonly string[]>(
  [],
  'Spring Cloud Gateway',
  'all',
  'spring-cloud-gateway: …/route/RouteDefinitionRouteLocator.java getFilters (only what is listed)',
);

const ALL = [...new Set(FILTERS.values())];

/** The headers that a gateway route's filters add, set and remove. */
export function filterHeaders(filters: readonly FilterInput[]): CallSettingsDraft {
  const draft: CallSettingsDraft = {};
  for (const setting of ALL) draft[setting] = headersOf(filters, setting);
  return draft;
}

function headersOf(filters: readonly FilterInput[], setting: HeaderSetting): Setting<readonly string[]> {
  const found = filters.filter(({ name }) => FILTERS.get(name) === setting);
  const values = found.flatMap(({ args }) => {
    const given = new Map(args);
    const name = given.get('name') ?? given.get('_genkey_0');
    const value = given.get('value') ?? given.get('_genkey_1');
    if (name === undefined) return [];
    return [value === undefined ? name.toLowerCase() : `${name.toLowerCase()}: ${value}`];
  });
  const [first] = found;
  if (first === undefined) return NONE;
  return written(values.sort(), first.place);
}
