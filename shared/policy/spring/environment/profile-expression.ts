/**
 * Whether a profile expression accepts a set of active profiles: names with `!`, `&`, `|` and parentheses. `&` and `|` next
 * to each other need parentheses. Returns undefined for an expression that Spring refuses.
 * Source: Spring Framework `ProfilesParser`.
 */
export function acceptsProfiles(expression: string, active: ReadonlySet<string>): boolean | undefined {
  const tokens = expression.match(/[()&|!]|[^()&|!]+/g)?.filter((token) => token.trim() !== '') ?? [];
  const reader = new ExpressionReader(tokens, active);
  return reader.whole();
}

/** Deeper parentheses are refused. */
const DEEPEST_PARENTHESES = 100;

class ExpressionReader {
  readonly #tokens: readonly string[];
  readonly #active: ReadonlySet<string>;
  #next = 0;

  constructor(tokens: readonly string[], active: ReadonlySet<string>) {
    this.#tokens = tokens;
    this.#active = active;
  }

  whole(): boolean | undefined {
    const value = this.#terms(0);
    return this.#next === this.#tokens.length ? value : undefined;
  }

  #terms(depth: number): boolean | undefined {
    let value = this.#term(depth);
    let operator: string | undefined;
    while (this.#peek() === '&' || this.#peek() === '|') {
      const found = this.#take();
      if (operator !== undefined && operator !== found) return undefined;
      operator = found;
      const next = this.#term(depth);
      if (value === undefined || next === undefined) return undefined;
      value = operator === '&' ? value && next : value || next;
    }
    return value;
  }

  #term(depth: number): boolean | undefined {
    const token = this.#take();
    if (token === undefined || depth > DEEPEST_PARENTHESES) return undefined;
    if (token === '!') {
      const value = this.#term(depth + 1);
      return value === undefined ? undefined : !value;
    }
    if (token === '(') {
      const value = this.#terms(depth + 1);
      return this.#take() === ')' ? value : undefined;
    }
    return /^[)&|]$/.test(token) ? undefined : this.#active.has(token.trim());
  }

  #peek(): string | undefined {
    return this.#tokens[this.#next]?.trim();
  }

  #take(): string | undefined {
    const token = this.#peek();
    this.#next += 1;
    return token;
  }
}
