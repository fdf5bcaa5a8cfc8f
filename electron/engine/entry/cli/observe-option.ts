import { accessLogFormat, MeshproofError, observerSpec, type ObserverSpec } from '#shared/model/index.ts';
import { readArgv } from './arguments.ts';

const FORMS =
  'Write envoy-admin=URL, actuator=URL, eureka=URL, log-file/FORMAT=PATH or log-command/FORMAT=PROGRAM ARGUMENT…, with NAME@ before it where two are alike. ' +
  `FORMAT is one of ${accessLogFormat.options.join(', ')}.`;

/**
 * Reads what is to be watched: `[NAME@]KIND[/FORMAT]=WHERE`. One without a name has that of its kind.
 * @param option Named in messages.
 * @throws MeshproofError `usage`
 */
export function readObservers(option: string, texts: readonly string[]): ObserverSpec[] {
  return texts.map((text) => {
    const match =
      /^(?:([\w .-]+)@)?(envoy-admin|actuator|eureka|log-file|log-command)(?:\/([\w-]+))?=(.+)$/s.exec(text);
    const [, name, kind = '', format, where = ''] = match ?? [];
    const isLog = kind.startsWith('log-');
    const spec = observerSpec.safeParse({
      kind,
      name: name ?? kind,
      ...(isLog ? { format } : { url: where }),
      ...(kind === 'log-file' && { path: where }),
      ...(kind === 'log-command' && { argv: readArgv(where) }),
    });
    if (spec.success && isLog === (format !== undefined)) return spec.data;
    throw new MeshproofError('usage', 'BAD_OPTION', `${option}: '${text}' is nothing to observe`, FORMS);
  });
}
