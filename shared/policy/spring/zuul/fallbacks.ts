import { derived, notKnown, type Setting } from '#shared/policy/model/setting.ts';
import { simpleNameOf } from '../annotations/annotation-value.ts';
import { fallbackProviders } from '../annotations/uses/fallback-providers.ts';
import { enabled } from '../annotations/uses/switches.ts';
import { UNREAD, type ApplicationAnnotations } from '../calls/application-code.ts';

/** What answers for a service when its command fails: the name of a class, null when none does. */
export type ZuulFallback = (serviceId: string) => Setting<string | null>;

const ZUUL_SWITCHES = ['EnableZuulProxy', 'EnableZuulServer'];

/**
 * The fallbacks of a Zuul by its code: the code base of its own, or one that several applications start from and that
 * switches a Zuul on. The provider of a service's id comes before the one of `*` or null (spring-cloud-netflix
 * AbstractRibbonCommandFactory.getFallbackProvider). Absent only where the code was read completely; libraries are not
 * looked into.
 */
export function zuulFallback(
  application: string,
  annotations: readonly ApplicationAnnotations[],
): ZuulFallback {
  const own = annotations.filter((code) => code.application?.toLowerCase() === application);
  const shared = annotations.filter((code) => code.application === null && switchesZuulOn(code));
  const code = own.length > 0 ? own : shared.slice(0, 1);
  const providers = code.flatMap(({ read }) => fallbackProviders(read));
  const incomplete =
    own.length === 0 && shared.length > 1
      ? 'several code bases switch a Zuul on, and nothing says which is its own'
      : whyIncomplete(code);
  if (incomplete !== null) {
    const unknown = notKnown(`whether a FallbackProvider answers is not known: ${incomplete}`);
    return () => unknown;
  }
  const unseen = providers.find(({ route }) => !route.known);
  if (unseen?.route.known === false) {
    const reason = `${simpleNameOf(unseen.type)} is a fallback for a route that can't be seen: ${unseen.route.reason}`;
    const unknown = notKnown(reason, unseen.place);
    return () => unknown;
  }
  const routes = providers.flatMap(({ type, route }) => (route.known ? [{ type, route }] : []));
  return (serviceId) => {
    const exact = routes.filter(({ route }) => route.value === serviceId);
    const any = routes.filter(({ route }) => route.value === '*' || route.value === null);
    const found = exact.length > 0 ? exact : any;
    const [first] = found;
    // Of several for one route the last bean wins; which it is, the container decides.
    const names = found.map(({ type }) => simpleNameOf(type)).join(' or ');
    return first === undefined
      ? derived(null, `no class of ${application} is a FallbackProvider for ${serviceId}`, [])
      : { ...first.route, value: names };
  };
}

function switchesZuulOn({ read }: ApplicationAnnotations): boolean {
  return enabled(read).some(({ name }) => ZUUL_SWITCHES.includes(name));
}

/** Null when all of it was read: nothing of it failed, and the class that switches Zuul on is among it. */
function whyIncomplete(code: readonly ApplicationAnnotations[]): string | null {
  if (code.length === 0) return 'give the jar or the source tree of the application';
  if (code.some(({ complete }) => !complete)) return UNREAD;
  return code.some(switchesZuulOn)
    ? null
    : 'the code that was given has no @EnableZuulProxy; give the whole jar or source tree of the application';
}
