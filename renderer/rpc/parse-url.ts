/** A URL from what somebody typed; null when it is none. */
export function parseUrl(text: string): URL | null {
  try {
    return new URL(text.trim());
  } catch {
    return null;
  }
}
