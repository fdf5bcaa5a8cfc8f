import { NotModelled } from '../not-modelled.ts';

/** An IPv4 subnet. */
export interface Subnet {
  readonly address: number;
  readonly bits: number;
}

/** `10.0.0.0/8`, or one address. Source: RemoteAddrRoutePredicateFactory.addSource. @throws NotModelled */
export function readSubnet(text: string): Subnet {
  const [address = '', bits = '32'] = text.split('/', 2);
  if (!/^\d{1,2}$/.test(bits) || Number(bits) > 32) throw new NotModelled(`"${text}" is no IPv4 subnet`);
  return { address: readAddress(address), bits: Number(bits) };
}

/** Whether an IPv4 address lies in the subnet. @throws NotModelled for anything else */
export function inSubnet(address: string, { address: network, bits }: Subnet): boolean {
  const mask = bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0;
  return (readAddress(address) & mask) >>> 0 === (network & mask) >>> 0;
}

function readAddress(text: string): number {
  const parts = text.split('.').map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : Number.NaN));
  if (parts.length !== 4 || !parts.every((part) => part <= 255))
    throw new NotModelled(`"${text}" is no IPv4 address`);
  return parts.reduce((value, part) => value * 256 + part, 0);
}
