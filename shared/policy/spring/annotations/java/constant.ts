/** A value of a constant expression (JLS section 15.29). A float counts as a double: no attribute here needs one. */
export type Constant =
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'char'; readonly value: string }
  | { readonly type: 'int'; readonly value: number }
  | { readonly type: 'long'; readonly value: bigint }
  | { readonly type: 'double'; readonly value: number }
  | { readonly type: 'boolean'; readonly value: boolean };

/** Constants, or the reason why there is none. */
export type Evaluated = { readonly constant: Constant } | { readonly reason: string };

/** A text longer than this is refused: doubling constants would fill the memory. */
const LONGEST = 1 << 16;

/** A binary operator of a constant expression: `+ - * / %`, with Java's widths (JLS section 5.6.2). */
export function combine(operator: string, left: Constant, right: Constant): Evaluated {
  if (operator === '+' && (left.type === 'string' || right.type === 'string')) return join(left, right);
  if (!numeric(left) || !numeric(right)) {
    return { reason: `${operator} of ${left.type} and ${right.type} is not modelled` };
  }
  if (left.type === 'double' || right.type === 'double') {
    const value = ofNumbers(operator, Number(left.value), Number(right.value));
    return { constant: { type: 'double', value } };
  }
  if ((operator === '/' || operator === '%') && Number(right.value) === 0) {
    return { reason: 'a division by zero' };
  }
  const value = ofIntegers(operator, BigInt(left.value), BigInt(right.value));
  return left.type === 'long' || right.type === 'long' ? long(value) : int(value);
}

/** A unary operator: `+ - !`. */
export function apply(operator: string, operand: Constant): Evaluated {
  if (operator === '!' && operand.type === 'boolean') {
    return { constant: { type: 'boolean', value: !operand.value } };
  }
  if (operator === '!' || !numeric(operand))
    return { reason: `${operator} of ${operand.type} is not modelled` };
  if (operator === '+') return { constant: operand };
  if (operand.type === 'double') return { constant: { type: 'double', value: -operand.value } };
  return operand.type === 'long' ? long(-operand.value) : int(-BigInt(operand.value));
}

/** A cast to `int`, `long` or `double` (JLS section 5.1.3), or one that keeps the value. */
export function cast(type: string, operand: Constant): Evaluated {
  if (type === operand.type || (type === 'String' && operand.type === 'string')) return { constant: operand };
  if (!numeric(operand)) return { reason: `a cast of ${operand.type} to ${type} is not modelled` };
  if (type === 'double') return { constant: { type: 'double', value: Number(operand.value) } };
  if (operand.type === 'double') return { reason: `a cast of double to ${type} is not modelled` };
  if (type === 'long') return long(BigInt(operand.value));
  return type === 'int' ? int(BigInt(operand.value)) : { reason: `a cast to ${type} is not modelled` };
}

export function int(value: bigint): { readonly constant: Constant } {
  return { constant: { type: 'int', value: Number(BigInt.asIntN(32, value)) } };
}

export function long(value: bigint): { readonly constant: Constant } {
  return { constant: { type: 'long', value: BigInt.asIntN(64, value) } };
}

type Numeric = Extract<Constant, { type: 'int' | 'long' | 'double' }>;

function numeric(constant: Constant): constant is Numeric {
  return constant.type === 'int' || constant.type === 'long' || constant.type === 'double';
}

function join(left: Constant, right: Constant): Evaluated {
  // Java writes floating numbers in its own way.
  if (left.type === 'double' || right.type === 'double') {
    return { reason: 'a floating number as text is not modelled' };
  }
  const value = `${left.value}${right.value}`;
  return value.length > LONGEST
    ? { reason: `the text is longer than ${LONGEST} characters` }
    : { constant: { type: 'string', value } };
}

function ofNumbers(operator: string, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    default:
      return left % right;
  }
}

function ofIntegers(operator: string, left: bigint, right: bigint): bigint {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    default:
      return left % right;
  }
}
