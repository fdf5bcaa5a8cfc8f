import { join } from 'node:path';
import { ToolError } from '../errors.ts';
import { runTool } from './run-tool.ts';

const OLDEST_JAVA = 17;
const FIX = `install a JDK ${OLDEST_JAVA} or newer (Debian: apt-get install openjdk-17-jdk-headless) or set JAVA_HOME`;

/** The Java to run the Spring applications with. */
export type Java = { readonly program: string; readonly version: string };

/** Finds `java` (JAVA_HOME first, then PATH). @throws ToolError when it is missing, broken or too old. */
export async function findJava(): Promise<Java> {
  const home = process.env['JAVA_HOME'];
  const program = home === undefined || home === '' ? 'java' : join(home, 'bin', 'java');
  const said = await runTool({ tool: 'java', program, args: ['-version'], fix: FIX });
  const version = /version "([^"]+)"/.exec(said.stderr)?.[1];
  if (version === undefined)
    throw new ToolError('java', `its version is not readable from: ${said.stderr}`, FIX);
  if (Number.parseInt(version, 10) < OLDEST_JAVA)
    throw new ToolError('java', `${program} is version ${version}`, FIX);
  return { program, version };
}
