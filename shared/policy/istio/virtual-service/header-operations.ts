import { z } from 'zod';

/** Names that RFC 9110 section 5.1 allows, pseudo headers, and Istio's names for claims of a token. */
export const headerName = z
  .string()
  .refine((name) => name.startsWith('@request.auth.claims') || PSEUDO.has(name) || TOKEN.test(name), {
    message: 'not the name of a header',
  });

const PSEUDO = new Set([':method', ':scheme', ':authority', ':path', ':status']);
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

const isAuthority = (name: string) => ['host', ':authority'].includes(name.toLowerCase());

/** Headers to set or add; on the way to the instance also its authority (`ValidateHTTPHeaderWithAuthorityOperationName`). */
export function addHeaders(side: 'request' | 'response') {
  return z.record(
    z
      .string()
      .refine(
        (name) =>
          TOKEN.test(name)
            ? side === 'request' || !isAuthority(name)
            : side === 'request' && isAuthority(name),
        { message: 'not the name of a header that can be set' },
      ),
    z.string().refine((value) => !/[\0-\x08\x0a-\x1f\x7f]/.test(value) && headerFormat(value) !== undefined, {
      message: 'not a value that Envoy can write: control characters, or a % that is neither %% nor %NAME%',
    }),
  );
}

export const removeHeaders = z.array(
  z.string().refine((name) => TOKEN.test(name) && !isAuthority(name), {
    message: 'not the name of a header that can be removed',
  }),
);

/** A piece of a header's value: text, or a command such as `REQ(x-id)` that Envoy replaces at run time. */
export type FormatPart = { readonly text: string } | { readonly command: string };

/** Splits a value at `%NAME%`, `%NAME(ARGUMENTS)%` and `%%` (Envoy's command operators). Undefined when a % is left over. */
export function headerFormat(value: string): FormatPart[] | undefined {
  const parts: FormatPart[] = [];
  for (let at = 0; at < value.length; ) {
    if (value.charAt(at) !== '%') {
      const next = value.indexOf('%', at);
      const end = next < 0 ? value.length : next;
      parts.push({ text: value.slice(at, end) });
      at = end;
    } else if (value.startsWith('%%', at)) {
      parts.push({ text: '%' });
      at += 2;
    } else {
      const command = /^%([A-Z0-9_]+(?:\([^)]*\))?(?::\d+)?)%/.exec(value.slice(at));
      if (command?.[1] === undefined) return undefined;
      parts.push({ command: command[1] });
      at += command[0].length;
    }
  }
  return parts;
}
