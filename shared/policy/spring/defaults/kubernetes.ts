import { always } from './default.ts';

/** Spring Cloud Kubernetes (MO-02). */
export const KUBERNETES = {
  mode: always(
    'kubernetes',
    'spring.cloud.kubernetes.loadbalancer.mode',
    'POD',
    'spring-cloud-kubernetes: …/kubernetes/commons/loadbalancer/KubernetesLoadBalancerProperties.java mode',
  ),
  clusterDomain: always(
    'kubernetes',
    'spring.cloud.kubernetes.loadbalancer.cluster-domain',
    'cluster.local',
    'spring-cloud-kubernetes: …/kubernetes/commons/loadbalancer/KubernetesLoadBalancerProperties.java clusterDomain',
  ),
};
