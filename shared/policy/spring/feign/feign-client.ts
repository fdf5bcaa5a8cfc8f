import type { Setting } from '#shared/policy/model/setting.ts';
import type { Place } from '#shared/policy/source/place.ts';
import type { FeignPolicy } from '../annotations/uses/feign-policies.ts';

/** A Feign client as its code declares it. */
export interface FeignClientCode {
  /** Name of the service as written. */
  readonly client: string;
  /** Name of its settings: `contextId`, else the name. */
  readonly context: string;
  /** Simple name of the interface. */
  readonly type: string;
  /** Command keys of its methods (`ProducerClient#item(int,String)`); null when not all of them were seen. */
  readonly methods: readonly string[] | null;
  /** Fixed address; null when the registry is asked. */
  readonly url: Setting<string> | null;
  /** Class that answers when the breaker is open; null without. */
  readonly fallback: Setting<string> | null;
  /** A class that can replace timeouts and Retryer; null without. */
  readonly configuration: string | null;
  /** Whether 404 is an answer, and no failure. */
  readonly dismiss404: boolean;
  /** Policies of Resilience4j by annotation; absent without. */
  readonly policies?: readonly FeignPolicy[];
  readonly place: Place;
}
