import { durationMs } from '#shared/policy/istio/resources/protobuf.ts';
import type { LintRule } from '../rule.ts';
import { defaultRetries } from './default-retries.ts';
import { httpRules } from './http-rules.ts';

/** Conditions under which Envoy tries a response again that an instance may have worked on (router_filter.rst). */
const AFTER_WORK = ['5xx', 'gateway-error', 'reset', 'retriable-4xx', 'retriable-status-codes'];

function conditionsOf(retryOn: string | undefined): string[] {
  return (retryOn ?? '')
    .split(',')
    .map((condition) => condition.trim())
    .filter((condition) => condition !== '');
}

function triesAnswersAgain(retryOn: string | undefined): boolean {
  return conditionsOf(retryOn).some(
    (condition) => AFTER_WORK.includes(condition) || /^\d{3}$/.test(condition),
  );
}

const perTryTimeout: LintRule = {
  id: 'MP-RE-02',
  catalogue: 'RE-06',
  source: 'envoy source/common/router/retry_state_impl.cc wouldRetryFromReset',
  check: (context) =>
    httpRules(context).flatMap(({ rule, subject, placeOf }) => {
      const { retries } = rule;
      if (retries?.perTryTimeout === undefined || (retries.attempts ?? 0) === 0) return [];
      const conditions = conditionsOf(retries.retryOn);
      if (conditions.some((one) => ['5xx', 'gateway-error', 'reset'].includes(one) || one === '504'))
        return [];
      return [
        {
          severity: 'major',
          subject,
          title: 'A try that times out is not tried again',
          reason:
            'perTryTimeout resets the stream locally; it counts as a reason to retry only with 5xx, gateway-error or reset in retryOn.',
          fix: 'Add reset (or 5xx) to retryOn.',
          place: placeOf('retries', 'perTryTimeout'),
        },
      ];
    }),
};

const unsafeRetries: LintRule = {
  id: 'MP-RE-03',
  catalogue: 'RE-03',
  source:
    'istio api networking/v1alpha3/virtual_service.proto HTTPRetry (it has no methods); RFC 9110 section 9.2.2',
  check: (context) =>
    httpRules(context).flatMap(({ rule, subject, placeOf }) => {
      const { retries, match } = rule;
      if ((retries?.attempts ?? 0) === 0 || !triesAnswersAgain(retries?.retryOn)) return [];
      const safe = (match ?? []).length > 0 && (match ?? []).every(({ method }) => isSafe(method?.exact));
      if (safe) return [];
      return [
        {
          severity: 'major',
          subject,
          title: 'Requests that change state are tried again too',
          reason:
            'Retries have no filter for methods: a POST that an instance has worked on and then answered with an error is executed again.',
          fix: 'Split the rule: match.method GET with the retries, the rest with attempts: 0.',
          place: placeOf('retries'),
        },
      ];
    }),
};

function isSafe(method: string | undefined): boolean {
  return method !== undefined && ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE'].includes(method);
}

const cutRetries: LintRule = {
  id: 'MP-TO-01',
  catalogue: 'TO-04',
  source: 'envoy docs router_filter.rst (the route timeout includes all retries)',
  check: (context) =>
    httpRules(context).flatMap(({ rule, subject, placeOf }) => {
      const attempts = rule.retries?.attempts ?? 0;
      const [whole, one] = [rule.timeout, rule.retries?.perTryTimeout].map((text) => durationMs(text ?? ''));
      if (
        attempts === 0 ||
        whole === undefined ||
        one === undefined ||
        whole === 0 ||
        whole >= one * (attempts + 1)
      )
        return [];
      return [
        {
          severity: 'minor',
          subject,
          title: `The timeout of the route (${whole} ms) ends the retries early`,
          reason: `${attempts + 1} tries of ${one} ms need ${one * (attempts + 1)} ms; the timeout of the route covers them all.`,
          fix: 'Lengthen the timeout, or shorten perTryTimeout.',
          place: placeOf('timeout'),
        },
      ];
    }),
};

export const retryRules: readonly LintRule[] = [defaultRetries, perTryTimeout, unsafeRetries, cutRetries];
