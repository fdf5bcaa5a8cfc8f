/** What no page outgrows, in bytes: small enough to be opened anywhere, and sent. */
export const MOST_PAGE_BYTES = 3_000_000;

/**
 * Bytes of the page that each long list may take at most. Together they leave 150,000 for all that is of one length: the
 * head, the styles, the gates, the method.
 */
export const PAGE_SHARES = {
  findings: 800_000,
  drills: 420_000,
  drillNames: 30_000,
  latency: 320_000,
  routes: 200_000,
  shares: 160_000,
  retries: 160_000,
  breakers: 190_000,
  expected: 60_000,
  noise: 60_000,
  timeouts: 70_000,
  limits: 50_000,
  weights: 50_000,
  rules: 40_000,
  learned: 20_000,
  profile: 20_000,
  services: 40_000,
  waivers: 40_000,
  changedFindings: 30_000,
  changedRoutes: 20_000,
  notes: 30_000,
  notExercised: 20_000,
  methods: 20_000,
} as const;
