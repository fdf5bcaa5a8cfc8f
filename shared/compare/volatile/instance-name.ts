const INSTANCE_NAME =
  /(?:^|[^a-z])(?:host|host_?name|pod|pod_?name|instance|instance_?id|node|node_?name|port|server_?port|local_?port|ip|ip_?address|served_?by)$/i;
/** No other name has to be taken apart. */
const ANY_WORD =
  /(?:(?:host|pod|node)(?:[-_.]?name)?|instance(?:[-_.]?id)?|port|ip(?:[-_.]?address)?|served[-_.]?by)$/i;

const INSTANCE_VALUE = /^[\w.:[\]-]*\d[\w.:[\]-]*$/;

/**
 * True when a field tells which instance answered, by its name and by values such as `7111`, `10.0.3.7` or
 * `producer-6d4f9-x2x8k`. Instances of two deployments have different names: that is no behaviour.
 */
export function namesInstance(field: string, baseline: string, other: string): boolean {
  if (!ANY_WORD.test(field)) return false;
  const words = field
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[-.]/g, '_')
    .toLowerCase();
  return INSTANCE_NAME.test(words) && INSTANCE_VALUE.test(baseline) && INSTANCE_VALUE.test(other);
}
