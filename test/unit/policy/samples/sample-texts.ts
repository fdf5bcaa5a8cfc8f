import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Texts } from '../audit-inputs.ts';

const SAMPLES = 'test/fixtures/policy/samples';

/** Files and folders of the samples, by the path below the folder of all samples. */
export function sampleTexts(...names: readonly string[]): Texts {
  return Object.fromEntries(
    names.flatMap((name) => {
      const path = join(SAMPLES, name);
      const files = /\.\w+$/.test(name)
        ? ['']
        : readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((file) =>
            /\.(ya?ml|java)$/.test(file),
          );
      return files.toSorted().map((file) => [join(name, file), readFileSync(join(path, file), 'utf8')]);
    }),
  );
}
