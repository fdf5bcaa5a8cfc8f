import type { SpringApplication } from '../environment/environment.ts';

/** Starters that bring Tomcat unless another server takes its place. */
const WITH_TOMCAT =
  /^(spring-boot(-starter)?-tomcat(-runtime)?|spring-boot-starter-(web|webmvc)|spring-cloud-starter-netflix-zuul)$/;
const OTHERS = /^(spring-boot(-starter)?-(jetty|undertow)|jetty-server|undertow-core)$/;
const REACTIVE = /^(spring-boot-starter-webflux|reactor-netty-http|spring-boot(-starter)?-reactor-netty)$/;

/**
 * The web server that an application's class path gives it; null when no class path was given, or it names none. Tomcat
 * itself comes before Jetty and Undertow, these before a starter whose Tomcat may be excluded, and an application with
 * Spring MVC is a servlet application even beside WebFlux (spring-boot-autoconfigure ServletWebServerFactoryConfiguration,
 * WebApplicationType.deduceFromClasspath).
 */
export function serverOf({ classPath }: SpringApplication): 'tomcat' | 'other' | null {
  const libraries = classPath?.libraries ?? [];
  const has = (pattern: RegExp) => libraries.some(({ name }) => pattern.test(name));
  if (has(/^tomcat-embed-core$/)) return 'tomcat';
  if (has(OTHERS)) return 'other';
  if (has(WITH_TOMCAT)) return 'tomcat';
  return has(REACTIVE) ? 'other' : null;
}
