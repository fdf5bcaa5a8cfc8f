/** `StringUtils.tokenizeToStringArray(text, delimiter)`: trimmed parts, the empty ones left out. */
export function tokenized(text: string, delimiter: string): string[] {
  return text
    .split(delimiter)
    .map(javaTrimmed)
    .filter((part) => part !== '');
}

/** `String.trim()` of Java: everything up to U+0020, nothing else. */
export function javaTrimmed(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && text.charCodeAt(start) <= 0x20) start++;
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end--;
  return text.slice(start, end);
}

/**
 * `HttpHeaders.tokenizeQuoted`: the items of a comma-separated header value, quotes taken off. White space inside any
 * item but the first is lost; that is how it is written. Source: org.springframework.http.HttpHeaders of Spring 6.2.
 */
export function quotedTokens(value: string): string[] {
  const tokens: string[] = [];
  let quoted = false;
  let trim = true;
  let token = '';
  const add = () => {
    const text = trim ? javaTrimmed(token) : token;
    if (text !== '') tokens.push(text);
  };
  for (let at = 0; at < value.length; at++) {
    const character = value.charAt(at);
    if (character === '"') {
      if (token === '') quoted = true;
      else if (quoted) {
        quoted = false;
        trim = false;
      } else token += character;
    } else if (character === '\\' && quoted && at < value.length - 1) token += value.charAt(++at);
    else if (character === ',' && !quoted) {
      add();
      token = '';
      trim = false;
    } else if (quoted || (token !== '' && trim) || !isJavaWhitespace(character)) token += character;
  }
  if (token !== '') add();
  return tokens;
}

/** `Character.isWhitespace` within Latin-1. */
function isJavaWhitespace(character: string): boolean {
  return /[\t-\r\u001c-\u0020]/.test(character);
}

/** `StringUtils.hasText`. */
export function hasText(text: string | undefined): text is string {
  return text !== undefined && Array.from(text).some((character) => !isJavaWhitespace(character));
}

/** `Pattern.quote`, which both of Spring's path matchers take for what stands between wildcards; nothing for nothing. */
export function patternQuoted(text: string): string {
  return text === '' ? '' : `\\Q${text.replaceAll('\\E', '\\E\\\\E\\Q')}\\E`;
}
