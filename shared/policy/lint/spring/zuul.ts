import { valueOf } from '#shared/policy/model/setting.ts';
import type { SpringApplication } from '#shared/policy/spring/environment/environment.ts';
import type { ZuulDefinition } from '#shared/policy/spring/zuul/definition.ts';
import { declaredZuuls, type DeclaredZuul } from '#shared/policy/suggest/gateway/zuul.ts';
import type { Hit, LintContext, LintRule } from '../rule.ts';

function zuuls({ applications, spring }: LintContext): DeclaredZuul[] {
  return spring === null ? [] : declaredZuuls(applications, spring);
}

const automaticRoutes: LintRule = {
  id: 'MP-RT-10',
  catalogue: 'RT-10',
  source: 'spring-cloud-netflix DiscoveryClientRouteLocator.locateRoutes',
  check: (context) =>
    zuuls(context)
      .filter(({ application }) => !ignoresEverything(application))
      .map(({ application, definition }) => ({
        severity: 'major',
        subject: application.name,
        title: 'Zuul exposes every service of the registry',
        reason: `Without ignored-services ${exposed(definition)} can be reached from outside; behind Istio only what a VirtualService names can.`,
        fix: 'Set zuul.ignored-services: "*" and write the routes that clients need.',
        place:
          application.environment.placeOf('zuul') ??
          application.environment.placeOf('spring.application.name') ??
          null,
      })),
};

function ignoresEverything({ environment }: SpringApplication): boolean {
  return environment.list('zuul.ignored-services')?.some((item) => valueOf(item) === '*') ?? false;
}

function exposed({ routes }: ZuulDefinition): string {
  const names = routes.filter(({ automatic }) => automatic).map(({ path }) => path);
  return names.length === 0 ? '/SERVICE/** of each service' : names.join(', ');
}

const implicitSensitiveHeaders: LintRule = {
  id: 'MP-HP-02',
  catalogue: 'HP-06',
  source: 'spring-cloud-netflix ZuulProperties.sensitiveHeaders (Cookie, Set-Cookie, Authorization)',
  check: (context) =>
    zuuls(context).flatMap(({ application, definition }): Hit[] => {
      if (application.environment.placeOf('zuul.sensitive-headers') !== undefined) return [];
      const relying = definition.routes.filter(({ sensitiveHeaders }) => sensitiveHeaders === null);
      if (relying.length === 0) return [];
      return [
        {
          severity: 'major',
          subject: application.name,
          title: `Zuul keeps cookies and Authorization from ${relying.map(({ id }) => id).join(', ')}, and nothing says so`,
          reason:
            'Nobody wrote sensitive-headers, so the default removes them from requests and answers; Istio passes everything on.',
          fix: 'Write zuul.sensitive-headers, and remove the same headers in the VirtualService.',
          place: relying[0]?.place ?? null,
        },
      ];
    }),
};

/**
 * The warning that Zuul itself logs: a command that ends before Ribbon has made all of its tries
 * (AbstractRibbonCommand.getHystrixTimeout).
 */
const shortCommand: LintRule = {
  id: 'MP-TO-03',
  catalogue: 'TO-02',
  source: 'spring-cloud-netflix AbstractRibbonCommand.getHystrixTimeout',
  check: (context) =>
    zuuls(context).flatMap(({ application, edge, definition }) =>
      definition.routes.flatMap(({ id, location, place }): Hit[] => {
        if (/^https?:|^forward:/.test(location)) return [];
        const settings = edge.routes.find(({ name }) => name === id)?.settings ?? {};
        const [limit, read, connect] = [
          valueOf(settings['timeout.requestMs']),
          valueOf(settings['timeout.readMs']),
          valueOf(settings['timeout.connectMs']),
        ];
        if (typeof limit !== 'number' || typeof read !== 'number' || typeof connect !== 'number') return [];
        const attempts = valueOf(settings['retry.attempts']);
        const tries = triesOf(application, location) ?? attempts ?? 1;
        const sum = (read + connect) * tries;
        if (limit >= sum) return [];
        const repeats = attempts === undefined || attempts > 1;
        return [
          {
            severity: 'major',
            subject: `${application.name}: route ${id}`,
            title: `Hystrix ends the call after ${limit} ms, Zuul counts ${sum} ms for Ribbon`,
            reason: `${repeats ? 'The later tries never happen' : 'A slow answer is given up'}, although the instance goes on working; with Istio the timeout of the route plays that part.`,
            fix: `Give the command at least ${sum} ms, or Ribbon less time.`,
            place,
          },
        ];
      }),
    ),
};

/** Ribbon's tries as Zuul multiplies them, whether or not a request is repeated. */
function triesOf({ environment }: SpringApplication, service: string): number | null {
  const number = (key: string) => {
    const setting = environment.getExact(`${service}.ribbon.${key}`) ?? environment.getExact(`ribbon.${key}`);
    return setting === undefined ? undefined : Number(valueOf(setting));
  };
  const [same, next] = [number('MaxAutoRetries') ?? 0, number('MaxAutoRetriesNextServer') ?? 1];
  return Number.isInteger(same) && Number.isInteger(next) ? (1 + same) * (1 + next) : null;
}

export const zuulRules: readonly LintRule[] = [automaticRoutes, implicitSensitiveHeaders, shortCommand];
