/** Name of the app's own scheme and host: the origin of the page inside Electron. */
export const APP_ORIGIN = 'app://meshproof';

/**
 * The content security policy of the page, as a header value. Nothing is loaded from elsewhere and nothing inline
 * runs; `connect` names where the page may open its connection to the engine.
 */
export function pagePolicy(connect: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${connect.join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Every header that goes with a file of the page, besides its type and length. */
export function pageHeaders(connect: readonly string[]): Record<string, string> {
  return {
    'content-security-policy': pagePolicy(connect),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-cache',
  };
}

const MEDIA_TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  json: 'application/json; charset=utf-8',
  map: 'application/json; charset=utf-8',
};

/** The media type of a page file by its name; null for a kind of file that the page never has. */
export function mediaTypeOf(fileName: string): string | null {
  return MEDIA_TYPES[fileName.slice(fileName.lastIndexOf('.') + 1)] ?? null;
}
