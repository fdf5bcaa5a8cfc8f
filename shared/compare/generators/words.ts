import type { Generator, GeneratorName } from '#shared/model/index.ts';

/** Generators as readers know them. */
export const GENERATOR_WORDS: Readonly<Record<GeneratorName, string>> = {
  envoy: 'Envoy',
  zuul: 'Zuul',
  'spring-cloud-gateway': 'Spring Cloud Gateway',
  'spring-boot-servlet': 'Spring Boot (servlet)',
  'spring-boot-webflux': 'Spring Boot (WebFlux)',
  'spring-security': 'Spring Security',
  tomcat: 'Tomcat',
  fallback: 'a fallback',
  application: 'the application',
};

/** `Envoy (UH) at the edge`, `Spring Boot (servlet) at producer`. */
export function generatorText({ name, flag, at }: Generator): string {
  const where = at === 'edge' ? 'at the edge' : `at ${at}`;
  return `${GENERATOR_WORDS[name]}${flag === null ? '' : ` (${flag})`} ${where}`;
}
