import { z } from 'zod';
import { LabError } from '../errors.ts';

const Rule = z.looseObject({
  name: z.string(),
  rewrite: z.unknown().optional(),
  retries: z.unknown().optional(),
  route: z.array(z.looseObject({ weight: z.number().optional() })),
});

/** The part of a VirtualService that the planted mistakes touch. */
export const VirtualService = z.looseObject({
  kind: z.literal('VirtualService'),
  spec: z.looseObject({ gateways: z.array(z.string()).optional(), http: z.array(Rule) }),
});
type VirtualServiceT = z.infer<typeof VirtualService>;

/** A mistake that somebody could make in the YAML, and how a finding that names it is recognised. */
export type Planted = {
  readonly id: 'canary-weight' | 'lost-rewrite' | 'post-retries';
  readonly title: string;
  readonly apply: (service: VirtualServiceT) => void;
  /** The recorded method and path of the route it breaks. */
  readonly method: string;
  readonly path: RegExp;
  /** What the finding must speak of. */
  readonly about: RegExp;
};

/** The three mistakes of the scenario. */
export const PLANTED: readonly Planted[] = [
  {
    id: 'canary-weight',
    title: 'the weights of v1 and v2 of /api/items are swapped',
    apply: (service) => {
      const [v1, v2] = ruleNamed(service, 'items').route;
      if (v1 === undefined || v2 === undefined) throw new LabError('the items rule has no two destinations');
      [v1.weight, v2.weight] = [20, 80];
    },
    method: 'GET',
    path: /\/api\/items/,
    about: /weight|share of/i,
  },
  {
    id: 'lost-rewrite',
    title: 'the /store route has no rewrite',
    apply: (service) => {
      delete ruleNamed(service, 'store').rewrite;
    },
    method: 'GET',
    path: /\/store/,
    about: /rewrite/i,
  },
  {
    id: 'post-retries',
    title: 'POST /api/payments is retried on 5xx',
    apply: (service) => {
      ruleNamed(service, 'payments').retries = { attempts: 2, retryOn: '5xx' };
    },
    method: 'POST',
    path: /\/api\/payments/,
    about: /retr|more than once/i,
  },
];

function ruleNamed(service: VirtualServiceT, name: string): z.infer<typeof Rule> {
  const rule = service.spec.http.find((candidate) => candidate.name.startsWith(`${name}.`));
  if (rule === undefined) throw new LabError(`the VirtualService has no rule named ${name}`);
  return rule;
}
