import { cp, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stack } from '../stack.ts';
import { ToolError } from '../errors.ts';
import { filesUnder, fingerprint, installed, type Installed } from './cache.ts';
import type { Java } from './java.ts';
import { runTool } from './run-tool.ts';

const SOURCES = join(import.meta.dirname, '..', 'spring');
const FIX =
  'install Maven 3.8 or newer with a full JDK, and let it reach its repository once (later runs need no network)';

/** The built applications: `lab.jar` beside its `lib` folder. */
export type SpringBuild = Installed & { readonly jar: string; readonly boot: string; readonly cloud: string };

/** Builds the applications of one stack with Maven. @throws ToolError when Maven is missing or the build fails. */
export async function installSpring(stack: Stack, java: Java): Promise<SpringBuild> {
  const shared = await Promise.all(
    ['java', 'resources', stack].map((part) => filesUnder(join(SOURCES, part))),
  );
  const result = await installed({
    tool: `spring-${stack}`,
    version: await fingerprint(SOURCES, shared.flat(), [java.version.split('.')[0] ?? '']),
    install: (folder) => build(stack, folder),
    check: async (folder) => {
      const said = await runTool({
        tool: `spring-${stack}`,
        program: java.program,
        args: ['-cp', join(folder, 'lab.jar'), 'lab.Main'],
        fix: FIX,
      }).then(
        () => '',
        (error: unknown) => String(error),
      );
      if (!said.includes('is none of [eureka'))
        throw new ToolError(`spring-${stack}`, `the built jar does not run: ${said}`, FIX);
      return 'built';
    },
  });
  const pom = await readFile(join(SOURCES, stack, 'pom.xml'), 'utf8');
  return {
    ...result,
    jar: join(result.folder, 'lab.jar'),
    boot:
      /<artifactId>spring-boot-starter-parent<\/artifactId>\s*<version>([^<]+)/.exec(pom)?.[1] ?? 'unknown',
    cloud: /<spring-cloud\.version>([^<]+)/.exec(pom)?.[1] ?? 'unknown',
  };
}

async function build(stack: Stack, folder: string): Promise<void> {
  await runTool({ tool: 'maven', program: 'mvn', args: ['-v'], fix: FIX });
  const work = join(folder, 'work');
  await mkdir(work);
  for (const part of ['java', 'resources', stack])
    await cp(join(SOURCES, part), join(work, part), { recursive: true });
  await runTool({
    tool: 'maven',
    program: 'mvn',
    args: ['-B', '-q', 'package'],
    cwd: join(work, stack),
    fix: FIX,
  });
  const target = join(work, stack, 'target');
  await rename(join(target, 'lab.jar'), join(folder, 'lab.jar'));
  await rename(join(target, 'lib'), join(folder, 'lib'));
  await rm(work, { recursive: true });
}
