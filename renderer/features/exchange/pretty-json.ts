const INDENT = '  ';

/**
 * Lays JSON out over lines without touching its tokens: numbers, escapes, key order and repeated keys stay as they
 * were sent, which parsing and printing again would not keep. Null when the text is not JSON.
 */
export function prettyJson(text: string): string | null {
  if (!isJson(text)) return null;
  let out = '';
  let depth = 0;
  let at = 0;
  const newline = () => `\n${INDENT.repeat(depth)}`;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === '"') {
      const end = endOfString(text, at);
      out += text.slice(at, end);
      at = end;
      continue;
    }
    at += 1;
    if (char === '{' || char === '[') {
      const close = closingOfEmpty(text, at);
      if (close !== null) {
        out += char + text.charAt(close);
        at = close + 1;
        continue;
      }
      depth += 1;
      out += char + newline();
    } else if (char === '}' || char === ']') {
      depth -= 1;
      out += newline() + char;
    } else if (char === ',') out += char + newline();
    else if (char === ':') out += ': ';
    else if (!isSpace(char)) out += char;
  }
  return out;
}

function isJson(text: string): boolean {
  const first = text.trimStart().charAt(0);
  if (first !== '{' && first !== '[') return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** One past the closing quote of the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charAt(at) !== '"') at += text.charAt(at) === '\\' ? 2 : 1;
  return at + 1;
}

/** Where an empty object or array closes, when nothing but space follows its opening. */
function closingOfEmpty(text: string, from: number): number | null {
  let at = from;
  while (isSpace(text.charAt(at))) at += 1;
  return text.charAt(at) === '}' || text.charAt(at) === ']' ? at : null;
}

function isSpace(char: string): boolean {
  return char === ' ' || char === '\n' || char === '\r' || char === '\t';
}
