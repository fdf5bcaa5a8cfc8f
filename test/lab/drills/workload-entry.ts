/**
 * `node workload-entry.ts leave|join FILE NAME ASIDE`: takes the WorkloadEntry of that name out of a file that istiod watches,
 * or puts the file back as it was. ASIDE keeps the whole file meanwhile.
 */
import { copyFile, readFile, rename, writeFile } from 'node:fs/promises';

const [action, file = '', name = '', aside = ''] = process.argv.slice(2);
if (action === 'leave') {
  const text = await readFile(file, 'utf8');
  await writeFile(aside, text);
  const documents = text.split(/^---$/m);
  const left = documents.filter(
    (one) => !(/kind: WorkloadEntry/.test(one) && new RegExp(`name: ${name}(?![\\w-])`).test(one)),
  );
  if (left.length !== documents.length - 1) throw new Error(`${file} has no WorkloadEntry ${name}`);
  await replace(left.join('---'));
} else if (action === 'join') {
  await copyFile(aside, `${file}.draft`);
  await rename(`${file}.draft`, file);
} else throw new Error(`'${action}' is neither leave nor join`);

/** The file appears complete or not at all. */
async function replace(text: string): Promise<void> {
  await writeFile(`${file}.draft`, text);
  await rename(`${file}.draft`, file);
}
