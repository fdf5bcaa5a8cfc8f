import type { Place } from '#shared/policy/source/place.ts';
import {
  ASKING,
  BALANCERS,
  HTTP_CLIENTS,
  isOpenAddress,
  targetOf,
  type HttpClients,
} from '../http-targets.ts';
import type { ConstantPool } from './constant-pool.ts';
import { lastPart } from './last-part.ts';

/** `@HttpExchange` and its kin in Spring Framework 6, as descriptors. */
const EXCHANGE = /^Lorg\/springframework\/web\/service\/annotation\/\w*Exchange;$/;

const SHORTEST = 'Lorg/springframework/web/service/annotation/Exchange;'.length;
const LONGEST = SHORTEST + 'Options'.length;

/**
 * Looks through the constants of a class: texts, the parts that compilers join (JDK `StringConcatFactory` recipes), classes.
 * A class that asks a balancer may ask it for any of its texts.
 */
export function httpClientsIn(pool: ConstantPool, place: Place): HttpClients {
  const classes = pool.classNames().map(lastPart);
  const exchanges = pool.mentions(EXCHANGE, SHORTEST, LONGEST);
  const isClient = exchanges || classes.some((name) => HTTP_CLIENTS.has(name));
  const balances = classes.some((name) => BALANCERS.has(name));
  if (!isClient && !balances) return { targets: [], client: null, balances: false, open: null };
  const texts = exchanges ? pool.allTexts() : pool.texts();
  const targets = texts.flatMap((text) => targetOf(text, place) ?? []);
  const asks = classes.some(
    (name) => name.endsWith('LoadBalancerClient') || name.endsWith('DiscoveryClient'),
  );
  const asked = asks && [...ASKING].some((method) => pool.mentionsText(method));
  const names = asked ? texts.filter((text) => /^[A-Za-z][\w.-]*$/.test(text)) : [];
  return {
    targets: [
      ...targets,
      ...names.map((name) => ({ host: name.toLowerCase(), authority: null, tls: false, place })),
    ],
    client: isClient ? place : null,
    balances,
    open: targets.length === 0 && texts.some(isOpenAddress) ? place : null,
  };
}
