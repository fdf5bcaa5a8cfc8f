const PARTS = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * A JSON number in one spelling per value: sign, significant digits, decimal exponent. Exact, however many digits
 * there are; `1.0`, `1` and `10e-1` become the same text.
 */
export function canonicalNumber(text: string): string {
  const [, sign = '', whole = '0', fraction = '', exponent = '0'] = PARTS.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const scale = BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - significant.length);
  return `${sign}${significant}e${scale}`;
}
