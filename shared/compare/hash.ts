/**
 * Two 32-bit FNV-1a lanes with a final avalanche (the mixer of MurmurHash3): not for security, but the same on
 * every machine, and short enough to be read in an id.
 */
function digest(units: Uint8Array | Uint16Array): [number, number] {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (let index = 0; index < units.length; index += 1) {
    const unit = units[index] ?? 0;
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

function unitsOf(text: string): Uint16Array {
  const units = new Uint16Array(text.length);
  for (let index = 0; index < units.length; index += 1) units[index] = text.charCodeAt(index);
  return units;
}

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

/** A number from 0 up to 1 for a text, of 53 bits. */
export function fractionOf(text: string): number {
  const [a, b] = digest(unitsOf(text));
  return (a * 0x20_0000 + (b >>> 11)) / Number.MAX_SAFE_INTEGER;
}

/** Bytes looked at of a longer body, spread over all of it. */
const SAMPLED_BYTES = 128;

/**
 * A 32-bit number for bytes, made of their length and of some of them. Different bytes may well have the same: it is for
 * who wants to know quickly that two bodies are certainly not the same.
 */
export function sampledHash(bytes: Uint8Array): number {
  const step = Math.max(1, Math.floor(bytes.length / SAMPLED_BYTES));
  let hash = 0x811c9dc5 ^ bytes.length;
  for (let index = 0; index < bytes.length; index += step) {
    hash = Math.imul(hash ^ (bytes[index] ?? 0), 0x01000193);
  }
  return mix(hash);
}

/** Sixteen hexadecimal digits for bytes. */
export function hashBytes(bytes: Uint8Array): string {
  const [a, b] = digest(bytes);
  return hex(a) + hex(b);
}
