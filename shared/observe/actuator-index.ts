/** Names of the endpoints that the index of an actuator (Spring Boot 2 and later) lists. Null when it is no such index. */
export function readActuatorIndex(value: unknown): ReadonlySet<string> | null {
  if (typeof value !== 'object' || value === null) return null;
  const [, links] = Object.entries(value).find(([key]) => key === '_links') ?? [];
  return typeof links === 'object' && links !== null ? new Set(Object.keys(links)) : null;
}
