import type { Checks } from '../checks.ts';
import { timesAsked, type Asked } from '../traffic/asked.ts';

const V2 = 'producer-3';

/** The instances' own view of the three planted mistakes: it says whether they act, without asking the product. */
export function checkMistakesAct(checks: Checks, asked: Asked): void {
  const { v2, items, searches, payments } = view(asked);
  checks.check('planted: the weights act', v2 > items / 2, `v2 got ${v2} of ${items} item requests`);
  checks.check(
    'planted: the lost rewrite acts',
    searches === 0,
    `${searches} of 30 searches reached their handler`,
  );
  checks.check(
    'planted: the POST retries act',
    payments === 72,
    `${payments} POST /api/payments at the producers for 40 requests`,
  );
}

/** The same view of the corrected candidate. */
export function checkMistakesAreGone(checks: Checks, asked: Asked): void {
  const { v2, items, searches, payments } = view(asked);
  const detail = `v2 got ${v2} of ${items} item requests, ${searches} of 30 searches reached their handler, ${payments} POST /api/payments for 40 requests`;
  checks.check(
    'corrected: none of the mistakes acts',
    v2 < items / 2 && searches === 30 && payments === 40,
    detail,
  );
}

/** Item requests are those of the gateway and of the consumer together; the consumer's are spread over all three producers. */
function view(asked: Asked): { v2: number; items: number; searches: number; payments: number } {
  return {
    v2: timesAsked(asked, 'GET /api/items/', V2),
    items: timesAsked(asked, 'GET /api/items/'),
    searches: timesAsked(asked, 'GET /search'),
    payments: timesAsked(asked, 'POST /api/payments'),
  };
}
