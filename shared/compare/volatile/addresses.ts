import { type Detector, detector } from './detector.ts';

const OCTET = String.raw`(?:25[0-5]|2[0-4]\d|1?\d?\d)`;
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}(?::\\d{1,5})?$`);
/** Eight groups, or fewer with one `::` (RFC 4291 §2.2); with a port in brackets. */
const IPV6 =
  /^(?:\[(?=[^\]]*:[^\]]*:)[0-9a-f:]{2,39}\](?::\d{1,5})?|(?=.*::|(?:[0-9a-f]{1,4}:){7})[0-9a-f:]{3,39})$/i;

/** Addresses of instances and peers, with or without a port: two deployments have different ones. */
export const ADDRESSES: readonly Detector[] = [
  detector('address', 'an IP address', (value) => IPV4.test(value) || IPV6.test(value)),
];
