/**
 * Two 32-bit FNV-1a lanes with a final avalanche (the mixer of MurmurHash3): not for security, but the same on
 * every machine, and short enough to be read in an id.
 */
function digest(units: Uint8Array | Uint16Array): [number, number] {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (const unit of units) {
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x85ebca6b) + 0x27d4eb2f;
  }
  return [mix(a ^ units.length), mix(b ^ a)];
}

/** Spreads every input bit over the 32 bits of the result. */
export function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

const unitsOf = (text: string): Uint16Array =>
  Uint16Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));

const hex = (value: number): string => value.toString(16).padStart(8, '0');

/** Sixteen hexadecimal digits for a text. */
export function hashText(text: string): string {
  const [a, b] = digest(unitsOf(text));
  return hex(a) + hex(b);
}

/** A 32-bit number for a text: the seed of a generator. */
export function seedOf(text: string): number {
  return digest(unitsOf(text))[0];
}

/** Sixteen hexadecimal digits for bytes. */
export function hashBytes(bytes: Uint8Array): string {
  const [a, b] = digest(bytes);
  return hex(a) + hex(b);
}
