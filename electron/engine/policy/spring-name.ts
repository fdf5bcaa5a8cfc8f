/** Which files of the Spring side mean something, by their way inside of the folder or archive that holds them. */

const CONFIGURATION = /\.(ya?ml|properties)$/;
/** What Spring Boot reads by itself (Spring Boot reference, "Externalized Configuration"). */
const BY_ITSELF = /(^|\/)(application|bootstrap)(-[^/]+)?\.(ya?ml|properties)$/;
const COMPOSE = /^(docker-)?compose[^/]*\.ya?ml$/;
/** Configuration of something else that lies in the same folders. */
const OF_OTHERS =
  /^(docker-)?compose[^/]*\.|(^|-)values\.ya?ml$|^(values|chart|kustomization|mkdocs|skaffold|cloudbuild|appveyor|codecov|prometheus|openapi|swagger|pnpm-[^/]*)[^/]*\.ya?ml$|^(messages|validationmessages|log4j2?|logback|logging|gradle|gradle-wrapper|maven-wrapper|git|build-info|pom|sonar-project|checkstyle|junit-platform|local)[^/]*\.properties$/i;
/** Folders of resources that hold no configuration of applications. */
const OTHER_RESOURCES = /(^|\/)(META-INF|static|public|templates|i18n|db|migrations?|docs?|helm|charts?)\//i;
const RESOURCES = /^(?:.*\/)?(?:src\/[^/]+\/resources|BOOT-INF\/classes|WEB-INF\/classes)\//;

/** What a file is for the reader of the Spring side. */
export type SpringFile =
  | 'configuration'
  | 'compose'
  | 'source'
  | 'class'
  | 'jar'
  | 'json'
  | 'stream'
  | 'xml'
  | 'build-file'
  | 'other';

/**
 * @param inside way from the folder that was named, with `/`
 */
export function springFileOf(inside: string): SpringFile {
  const name = inside.slice(inside.lastIndexOf('/') + 1);
  if (name === 'pom.xml' || /^build\.gradle(\.kts)?$/.test(name) || name === 'gradle.properties')
    return 'build-file';
  if (COMPOSE.test(name)) return 'compose';
  if (CONFIGURATION.test(name)) return isConfiguration(inside, name) ? 'configuration' : 'other';
  if (/\.(java|kt)$/.test(name))
    return name === 'package-info.java' || name === 'module-info.java' ? 'other' : 'source';
  if (name.endsWith('.class')) return 'class';
  if (/\.(jar|war)$/.test(name)) return 'jar';
  if (name.endsWith('.json')) return 'json';
  if (/(^|[-_.])hystrix[-_.]stream(\.txt)?$/i.test(name)) return 'stream';
  return name.endsWith('.xml') && /(^|[-_.])(eureka|apps)([-_.]|$)/i.test(name) ? 'xml' : 'other';
}

/**
 * A repository of a config server holds files named for applications (`producer.yml`, `producer-prod.yml`), also in a folder
 * of its own resources (`config/`, `shared/`); directly in resources lie files that are imported, or that
 * `spring.config.name` names.
 */
function isConfiguration(inside: string, name: string): boolean {
  // A chart's copy of the files of a repository, next to its templates.
  if (BY_ITSELF.test(inside)) return RESOURCES.test(inside) || !/(^|\/)(helm|charts?)\//i.test(inside);
  if (OF_OTHERS.test(name) || OTHER_RESOURCES.test(inside)) return false;
  return RESOURCES.test(inside) || !/(^|\/)src\//.test(inside);
}

/** API descriptions, Liquibase, pipelines, Cloud Foundry's manifest, Prometheus. */
const FOREIGN_KEYS = [
  'openapi',
  'swagger',
  'databaseChangeLog',
  'jobs',
  'pipelines',
  'applications',
  'scrape_configs',
];

/** A YAML text that belongs to somebody else, by its topmost keys. */
export function isForeignYaml(text: string): boolean {
  const has = (key: string) => new RegExp(String.raw`^${key}\s*:`, 'm').test(text);
  // A ConfigMap may carry an application's files (Spring Cloud Kubernetes).
  if (startsIn(text) === 'Compose file') return true;
  if (has('apiVersion') && has('kind')) return !/^\s*kind:\s*["']?ConfigMap/m.test(text);
  // An application may have keys of its own that sound like somebody else's.
  if (/^(spring|server|management|eureka)[.:]/m.test(text)) return false;
  return (
    FOREIGN_KEYS.some(has) ||
    // Grafana's provisioning, without a kind.
    has('apiVersion') ||
    (has('services') && has('version'))
  );
}

const WORKLOAD = /^\s*(?:- )?["']?kind["']?\s*:\s*["']?(Deployment|StatefulSet|DaemonSet|ReplicaSet|Pod)\b/m;

/** What a text says about how applications are started: as a Compose file, as manifests of workloads and the ConfigMaps that
 * they take variables from; null for anything else. */
export function startsIn(text: string): string | null {
  const has = (key: string) => new RegExp(String.raw`^["']?${key}["']?\s*:`, 'm').test(text);
  if (has('services') && !has('apiVersion') && !has('spring'))
    return /^\s+["']?(?:image|build)["']?\s*:/m.test(text) ? 'Compose file' : null;
  // The items of a List stand deeper.
  if (!has('apiVersion')) return null;
  return WORKLOAD.exec(text)?.[1] ?? (/^\s*(?:- )?kind:\s*["']?ConfigMap\b/m.test(text) ? 'ConfigMap' : null);
}

/** Folders that hold what was built, not what was written, and tests' own configuration. */
export function skipSpringFolder(name: string, beside: ReadonlySet<string>, inside: string): boolean {
  if (name.startsWith('.') || name === 'node_modules') return true;
  if (/(^|\/)src\/(test|it|integrationTest|testFixtures)$/.test(inside)) return true;
  const ofSources = ['pom.xml', 'build.gradle', 'build.gradle.kts', 'src'].some((file) => beside.has(file));
  return ofSources && ['target', 'build', 'out', 'bin'].includes(name);
}
