import { always, type Default } from './default.ts';

/** In which format trace context is written into requests (OB-01). */
export const TRACING = {
  sleuth: always<readonly string[]>(
    'sleuth',
    'spring.sleuth.propagation.type',
    ['b3-multi'],
    'spring-cloud-sleuth: …/autoconfig/brave/SleuthPropagationProperties.java type; BraveBaggageConfiguration (B3 multi for requests)',
  ),
  micrometer: {
    library: 'micrometer-tracing',
    setting: 'management.tracing.propagation.produce',
    ranges: [
      {
        from: '1.0',
        until: null,
        value: ['w3c'],
        source: 'spring-boot: …/actuate/autoconfigure/tracing/TracingProperties.java Propagation.produce',
      },
    ],
  } satisfies Default<readonly string[]>,
};
