import type { Setting } from '#shared/policy/model/setting.ts';
import { GATEWAY } from '../defaults/gateway.ts';
import { FilterArguments } from '../effective/filter-arguments.ts';
import type { FilterInput } from '../effective/route-input.ts';
import type { SettingsReader } from '../effective/settings-reader.ts';

/** What the instance sees as Host: its own address, unless a filter keeps or sets it (HP-01). */
export function gatewayHost(reader: SettingsReader, filters: readonly FilterInput[]): Setting<string> {
  const last = filters.findLast(
    ({ name }) => name === 'PreserveHostHeader' || name === 'SetRequestHostHeader',
  );
  if (last === undefined) return reader.byDefault(GATEWAY.host, 'PreserveHostHeader');
  const args = new FilterArguments(reader, last, ['host']);
  return args.written(last.name === 'PreserveHostHeader' ? 'client' : (args.text('host') ?? 'client'));
}
