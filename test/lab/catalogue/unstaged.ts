import type { UnstagedEntry } from './entry.ts';

/** The entries of the catalogue that one machine without a cluster can't stage, and why. */
export const UNSTAGED: readonly UnstagedEntry[] = [
  {
    id: 'LB-06',
    reason:
      "the lab's registry runs without self-preservation, so that a run takes minutes and not half an hour",
  },
  {
    id: 'LB-07',
    reason: 'needs readiness probes and pods with sidecars that start and stop, which is Kubernetes',
  },
  { id: 'RL-01', reason: "Spring Cloud Gateway's limiter needs a Redis, and several gateways to share it" },
  { id: 'RL-03', reason: "needs the refill of Spring's limiter, which is a script in Redis" },
  { id: 'CB-14', reason: 'needs several replicas of each proxy; the lab runs one gateway and one sidecar' },
  {
    id: 'EB-03',
    reason:
      "the fallbacks of the lab's consumer answer before a failed call could become an exception of its own",
  },
  {
    id: 'SE-01',
    reason: 'needs certificates and sidecars in front of the instances; the lab has no certificate authority',
  },
  {
    id: 'SE-03',
    reason: 'needs callers of several networks: everything of the lab is on one loopback address',
  },
  {
    id: 'OB-02',
    reason:
      'no difference between two deployments: formats of access logs, which the readers of logs are tested with',
  },
  {
    id: 'OB-03',
    reason:
      'no difference between two deployments: flags of access logs, which the readers of logs are tested with',
  },
  { id: 'PR-01', reason: 'WebSocket is not decoded yet: this version compares HTTP/1.1' },
  { id: 'PR-02', reason: 'gRPC is not decoded yet: this version compares HTTP/1.1' },
  { id: 'MO-07', reason: 'needs a second gateway behind the first, with several proxies that are trusted' },
];
