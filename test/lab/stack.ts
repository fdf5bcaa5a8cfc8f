/** `classic`: Hoxton with Zuul, Ribbon and Hystrix. `modern`: 2025.0 with LoadBalancer and Resilience4j, no Zuul. */
export type Stack = 'classic' | 'modern';

/** Both, in the order they run. */
export const STACKS: readonly Stack[] = ['classic', 'modern'];
