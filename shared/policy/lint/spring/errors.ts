import type { Edge } from '#shared/policy/model/policy.ts';
import { valueOf } from '#shared/policy/model/setting.ts';
import { errorMessage } from '#shared/policy/spring/defaults/errors.ts';
import type { Hit, LintContext, LintRule } from '../rule.ts';
import { springVersionsOf } from './versions.ts';

/** What a gateway answers by itself is Boot's JSON; whether it says why depends on the version of Boot. */
export const ownErrors: LintRule = {
  id: 'MP-EB-01',
  catalogue: 'EB-02',
  source:
    'spring-boot DefaultErrorAttributes (servlet and reactive); envoy source/common/router/router.cc (bodies)',
  check: (context) => (context.spring?.edges ?? []).map((edge) => hitOf(edge, context)),
};

function hitOf({ name }: Edge, context: LintContext): Hit {
  const environment = context.applications.find((one) => one.name === name)?.environment;
  const include = environment?.get('server.error.include-message');
  const asked = valueOf(include)?.trim().toLowerCase();
  const setting = errorMessage(springVersionsOf(context));
  const message = valueOf(setting);
  // The property is there since Boot 2.3, which leaves the message out by itself.
  const shown = asked === 'always' && message !== 'present' ? 'present' : message;
  return {
    severity: shown === 'present' ? 'minor' : 'info',
    subject: name,
    title: `Errors that ${name} makes itself are JSON ${WORDS[shown ?? 'not known']}, and text or nothing behind Istio`,
    reason: `No route, no instance, a timeout: the gateway answers with Boot’s JSON, Envoy with an empty body or a line of text/plain.${setting.known ? '' : ` What stands in the field message is not known: ${setting.reason}.`}`,
    fix: 'Let clients go by the status, not by the body.',
    place: environment?.placeOf('server.error') ?? environment?.placeOf('spring.application.name') ?? null,
  };
}

const WORDS = {
  present: 'with a message',
  empty: 'with an empty message',
  absent: 'without a message',
  'not known': 'by Boot’s rules',
} as const;
