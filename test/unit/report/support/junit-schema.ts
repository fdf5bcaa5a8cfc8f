import { readFileSync } from 'node:fs';
import { validateXML } from 'xmllint-wasm';

/** Of the Jenkins xUnit plugin (MIT, as its head says); Surefire's reports are valid by it too. */
const SCHEMA = readFileSync(new URL('../../../fixtures/junit/junit-10.xsd', import.meta.url), 'utf8');

/** What a real consumer of JUnit's form finds wrong. */
export async function invalidJunit(xml: string): Promise<readonly string[]> {
  const { errors } = await validateXML({
    xml: [{ fileName: 'report.junit.xml', contents: xml }],
    schema: [SCHEMA],
  });
  return errors.map(({ message }) => message);
}
