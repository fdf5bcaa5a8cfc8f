import type { Library } from './libraries.ts';

/** What a Maven or Gradle build file says about versions, without running it. */
export interface BuildFacts {
  /** Release train as written: `Hoxton.SR12`, `2025.0.1`. */
  readonly springVersion: string | undefined;
  /** What is declared as a dependency; a version that a BOM gives is null. */
  readonly libraries: readonly Library[];
}

/** A train: a letter's name with its service release, or a year's (https://spring.io/projects/spring-cloud, release trains). */
const TRAIN = String.raw`((?:[A-L][a-z]+\.(?:SR\d+|RELEASE|BUILD-SNAPSHOT)|20\d\d\.\d+\.\d+)(?:[.-][\w.]+)?)`;
const PATTERNS = [
  new RegExp(String.raw`<spring[-.]?cloud(?:[-.]dependencies)?[-.]?version>\s*${TRAIN}\s*<`, 'i'),
  // The parent that Spring Cloud had until Hoxton brings the same.
  new RegExp(
    String.raw`<artifactId>\s*spring-cloud-(?:dependencies|starter-parent)\s*</artifactId>\s*<version>\s*${TRAIN}\s*<`,
  ),
  new RegExp(String.raw`springCloudVersion['"]?\s*[,=)\]]+\s*['"]?${TRAIN}`),
  new RegExp(String.raw`spring-cloud-dependencies:${TRAIN}['"]`),
];

/** Dependencies as Maven and Gradle write them; Gradle's by one string, `group:name:version`. */
const MAVEN = /<dependency>([\s\S]*?)<\/dependency>/g;
const GRADLE = /['"][\w.-]+:([\w.-]+)(?::([\w.-]+))?['"]/g;

/** What a POM says about other things: what is managed is not yet used, and profiles and plugins have libraries of their own. */
const NOT_USED = [
  /<!--[\s\S]*?-->/g,
  /<dependencyManagement>[\s\S]*?<\/dependencyManagement>/g,
  /<profiles>[\s\S]*?<\/profiles>/g,
  /<build>[\s\S]*?<\/build>/g,
  /<exclusions>[\s\S]*?<\/exclusions>/g,
];

/** Without comments, and without the lines of Gradle's configurations for tests. */
function withoutTests(text: string): string {
  return text
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/^\s*\/\/.*$/gm, '')
    .replaceAll(/^\s*test\w*[\s(].*$/gm, '');
}

export function readBuildFile(text: string): BuildFacts {
  const springVersion = PATTERNS.map((pattern) => pattern.exec(text)?.[1]).find(
    (found) => found !== undefined,
  );
  const used = NOT_USED.reduce((left, part) => left.replaceAll(part, ''), text);
  const maven = [...used.matchAll(MAVEN)].flatMap(([, inner = '']) => {
    const name = /<artifactId>\s*([\w.-]+)\s*</.exec(inner)?.[1];
    const version = /<version>\s*([\w.-]+)\s*</.exec(inner)?.[1] ?? null;
    return name === undefined || /<scope>\s*test\s*</.test(inner) ? [] : [{ name, version }];
  });
  const gradle = text.includes('<project')
    ? []
    : [...withoutTests(text).matchAll(GRADLE)].map(([, name = '', version = null]) => ({ name, version }));
  return { springVersion, libraries: [...maven, ...gradle] };
}
