/** One sentence for each word that a reader may not know, shown on hover and on focus. */
export const TERMS = {
  tap: 'A recording point: a plain TCP relay that passes bytes on unchanged and keeps a copy.',
  edge: 'A tap in front of the gateway: it sees what the outside sees.',
  instance: 'A tap in front of one instance of a service: it sees each attempt made at that instance.',
  sender: 'Seen by the replay itself, at its own end of the connection.',
  attempt: 'A request at an instance that was made because of a request at the edge. Retries make several.',
  link: 'How an attempt was joined to its request at the edge: by a value carried along, by its trace, or by time and path.',
  confidence: 'How sure the join is, from 0 to 100 %. Joins by time and path are below 100 %.',
  undecoded:
    'Bytes that went through the tap but could not be read as HTTP. They count against completeness.',
  sendLag:
    'How much later than planned a request left. A replay with a high send lag is not valid for latency.',
  noise:
    'A second recording or replay of the baseline: what differs between the two baselines is noise, not a regression.',
  candidate: 'The deployment under Istio.',
  baseline: 'The deployment on Spring Cloud.',
  basis:
    'What says that the difference is expected or changes by its nature: an entry of the header profile, or a detector of values.',
  headerProfile:
    'Header fields that any migration to a mesh changes, each with its catalogue entry. A rules file can replace it.',
  learnedArrays:
    'The baseline gave their items in another order for the same request: items are matched by what they are, and their order is judged against the noise run.',
  gate: 'A rule of the verdict. All gates have to pass.',
  waiverState:
    'Active until the end of its last day (UTC), judged by when the comparison was made. An expired one accepts nothing.',
  pairs: 'Requests seen on both sides and joined one to one.',
  ratio:
    'Median over the pairs of candidate time divided by baseline time, with its 95 % bootstrap interval.',
  latencyJudgement:
    'Slower: the whole interval lies beyond the margin, in per cent and in milliseconds. Equivalent: it lies inside. Unclear: more pairs are needed.',
  quantileShift:
    'Candidate against baseline at this quantile. The intervals of all quantiles of a route hold together in 95 % of cases (block bootstrap).',
  adjustedP:
    'The p value after Benjamini-Hochberg, which keeps the share of false alarms among all tests low.',
  share:
    'Part of the requests of a route that one version of a service answered, with its exact 95 % interval.',
  retries: 'How many attempts at the service one request needed.',
  meanAttempts: 'Attempts at the service for each request; both counts in brackets.',
  factors:
    'Calls of the client times tries of the mesh for each, told by x-envoy-attempt-count, which begins again with each call (MO-03).',
  backOff:
    'Median and p90 from the end of an attempt to the start of the next one. Envoy waits 25 to 250 ms by default, Spring does not (RE-08).',
  otherInstance: 'Second and further attempts that went to another instance than the one before (RE-07).',
  cutOff:
    'Where requests failed after one and the same time: at the edge, or at a service whose caller hung up.',
  declaredShare:
    'Observed shares with exact 95 % intervals, against the weights that the same side declares (RT-11). Contradicted is what the whole split leaves a chance of less than 1 in 1,000; a weight outside of its interval that is not, is unclear: more requests would tell.',
  generator:
    'Who wrote an answer, told from its status, its fields and its body; flags are those of Envoy’s access log (EB-01).',
  expected:
    'What any mesh adds or changes, such as x-envoy headers. Listed, never counted against the candidate.',
  noiseGroup: 'Differences that the baseline shows against itself as well.',
  mutations:
    'POST, PUT, PATCH and DELETE: requests that may change state in the deployment they are sent to.',
  lost: 'Bytes that recording could not keep up with. The traffic itself went through.',
  trace:
    'Each sent request gets a trace of its own (W3C traceparent and B3), so that attempts can be joined to it.',
  loopback: 'Addresses of this machine. They are always allowed.',
  stage:
    'SDK: a registry is asked. Bypassed: one fixed name is called. In the mesh: Istio governs the call. Cut over: the retries and breakers of the SDK are off too.',
  breaker:
    'Keeps attempts away from what fails. Hystrix and Resilience4j stop a whole service, Ribbon and outlier detection single instances (CB-02).',
  breakerOpen: 'Every attempt is refused at once, without asking an instance.',
  halfOpen: 'A few attempts are let through as a test; they decide whether it closes again.',
  ejected:
    'Left out of the balancing for the base ejection time, times the number of ejections in a row. Released at the next interval after it.',
  leaving: 'Ejected, but the balancer has not been told yet: it learns of changes once a second.',
  returning: 'Released, but the balancer has not been told yet, and still leaves it out.',
  tripped: 'Left out by Ribbon after socket errors in a row, for a pause that doubles each time (LB-09).',
  phases:
    'Trip: an instance fails, its traffic falls, it is isolated. Recovery: no traffic, a little, its share again.',
  phaseShare: 'Part of the attempts at the service that went to this instance during the phase.',
  phaseUncertainty: 'The true start lies within this much of it. The denser the traffic, the less it is.',
  classification:
    'What acted, by how traffic left and came back: all instances or one, all at once or by a lone test.',
  poolFull: 'A limit of the connection pool was reached; an attempt too many is refused with 503.',
  moved: 'The balancer would have chosen another instance. What that one would have answered, nobody knows.',
  refused: 'The caller would have got an error at once, or its fallback.',
  parity:
    'How what both sides declare compares, defaults included: exact, approximate, different, missing, not expressible in Istio, or not known.',
  catalogue:
    'Entry of the catalogue of differences that a migration from Spring Cloud to Istio can introduce. Hover an ID to read it.',
  complete: 'Nothing was lost, undecoded or cut off while it was recorded.',
  refusedRequests:
    'Not sent by the replay’s own rules: requests that change state, or to hosts that were not allowed.',
  coverage: 'What the evidence covers. A verdict needs complete captures and enough pairs.',
} as const;

/** A word with an explanation. */
export type TermName = keyof typeof TERMS;
