import { Command } from 'commander';
import type { Finish } from './outcome.ts';
import { printJson } from './output.ts';
import { withEngine } from './workspace.ts';

interface Options {
  key?: string;
  trusted?: true;
  json?: true;
}

/** `verify`: whether a file of a report is what somebody signed; the exit code says it too. */
export function verifyCommand(finish: Finish): Command {
  return new Command('verify')
    .description('verify the signature of a report')
    .argument('<file>', 'any file of a report, or its report.sig.json for all of them')
    .option('--key <public key>', "the signer's public key file, or its fingerprint SHA256:…")
    .option('--trusted', 'only a key of `keys trust` will do: without it or --key, any key is valid')
    .option('--json', 'print one JSON document')
    .action(async (file: string, { key, trusted, json }: Options) => {
      const result = await withEngine((client) =>
        client.reports.verify({ file, key: key ?? null, onlyTrusted: trusted ?? false }),
      );
      if (json) printJson(result);
      else {
        process.stdout.write(`${result.valid ? 'VALID' : 'NOT VALID'}: ${file}\n`);
        process.stdout.write(`signer: ${signerText(result)}\n${result.reason}\n`);
      }
      finish({ exitCode: result.valid ? 0 : 1 });
    })
    .addHelpText(
      'after',
      '\nWithout --key and --trusted, exit code 0 says that the file is unchanged since somebody signed it, not who.',
    );
}

function signerText({ signer, trustedAs }: { signer: string | null; trustedAs: string | null }): string {
  if (signer === null) return 'none';
  return `${signer} (${trustedAs === null ? 'not among the trusted keys' : `trusted as ${trustedAs}`})`;
}
