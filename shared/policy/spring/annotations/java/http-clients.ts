import type { Place } from '#shared/policy/source/place.ts';
import {
  ASKING,
  BALANCERS,
  HTTP_CLIENTS,
  isOpenAddress,
  targetOf,
  type HttpClients,
  type HttpTarget,
} from '../http-targets.ts';
import type { Token } from './tokens.ts';

/** Methods of clients whose first argument is an address (RestOperations, `WebClient.Builder`, `UriSpec`). */
const ADDRESSED =
  /^(?:(?:get|post|patch)For(?:Object|Entity|Location)|exchange|headForHeaders|optionsForAllow|baseUrl|uri)$/;

/** Looks through the tokens of a Java file. An annotation's texts are no calls, but for those of `@HttpExchange` and its kin. */
export function httpClients(tokens: readonly Token[], placeOf: (offset: number) => Place): HttpClients {
  const targets: HttpTarget[] = [];
  let client: Place | null = null;
  let balances = false;
  let open: Place | null = null;
  let imported = false;
  for (let at = 0; at < tokens.length; at++) {
    const { kind, text, value, offset } = tokens[at] ?? END;
    if (kind === 'word') {
      if (text === 'import') imported = true;
      if (HTTP_CLIENTS.has(text) && !imported) client ??= placeOf(offset);
      balances ||= BALANCERS.has(text);
      const [opening, argument, after] = tokens.slice(at + 1, at + 4);
      if (opening?.text !== '(' || tokens[at - 1]?.text !== '.' || argument === undefined) continue;
      if (ASKING.has(text) && argument.value?.type === 'string')
        targets.push({
          host: argument.value.value.toLowerCase(),
          authority: null,
          tls: false,
          place: placeOf(argument.offset),
        });
      else if (ADDRESSED.test(text) && !isConstant(argument, after)) open ??= placeOf(offset);
    } else if (text === ';') imported = false;
    else if (text === '@') at = behindAnnotation(tokens, at);
    else if (value?.type === 'string') {
      const target = targetOf(value.value, placeOf(offset));
      if (target !== undefined) targets.push(target);
      else if (isOpenAddress(value.value)) open ??= placeOf(offset);
    }
  }
  return { targets, client, balances, open: client === null || targets.length > 0 ? null : open };
}

const END: Token = { kind: 'end', text: '', value: null, offset: 0 };

/** A text that nothing is added to, or one that begins with a whole host or a path. */
function isConstant({ value }: Token, after: Token | undefined): boolean {
  if (value?.type !== 'string') return false;
  return after?.text !== '+' || value.value.startsWith('/') || /^\w+:\/\/[\w.:-]+/.test(value.value);
}

/** The last token of the annotation, or of its name where its texts count. */
function behindAnnotation(tokens: readonly Token[], start: number): number {
  let at = start + 1;
  while (tokens[at + 1]?.text === '.') at += 2;
  const name = tokens[at]?.text ?? '';
  if (name.endsWith('Exchange') || tokens[at + 1]?.text !== '(') return name === 'interface' ? start : at;
  let depth = 0;
  for (at += 1; at < tokens.length; at++) {
    const { text, kind } = tokens[at] ?? END;
    if (kind === 'symbol' && text === '(') depth += 1;
    else if (kind === 'symbol' && text === ')' && --depth === 0) return at;
  }
  return at;
}
