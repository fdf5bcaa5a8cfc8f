import { Command } from 'commander';
import { createKey, readPublicKey } from '#engine/report/keys.ts';
import { openSigner } from '#engine/report/sign.ts';
import type { Finish } from './outcome.ts';
import { printJson, printTable, say } from './output.ts';
import { newPassphrase, passphraseOf } from './passphrase.ts';
import { withEngine } from './workspace.ts';

/** `keys`: makes the key that reports are signed with, and tells the fingerprint that reviewers compare. */
export function keysCommand(finish: Finish): Command {
  const create = new Command('create')
    .description('make an Ed25519 key: FILE for the signer alone, FILE.pub for reviewers')
    .argument('<file>', 'where the private key goes; an existing file stays')
    .option('--encrypt', 'encrypt it with a passphrase (asked for, or MESHPROOF_KEY_PASSPHRASE)')
    .option('--json', 'print one JSON document')
    .action(async (file: string, { encrypt, json }: { encrypt?: true; json?: true }) => {
      const { fingerprint } = await createKey(file, encrypt ? await newPassphrase() : null);
      if (json) printJson({ privateKey: file, publicKey: `${file}.pub`, fingerprint });
      else
        process.stdout.write(
          `${file} (keep it secret), ${file}.pub (give it to reviewers)\n${fingerprint}\n`,
        );
      finish({ exitCode: 0 });
    });
  const show = new Command('show')
    .description('tell the fingerprint of a key, private or public')
    .argument('<file>')
    .option('--json', 'print one JSON document')
    .action(async (file: string, { json }: { json?: true }) => {
      const keyPassphrase = await passphraseOf(file);
      const { fingerprint } =
        keyPassphrase === null
          ? await readPublicKey(file)
          : await openSigner({ keyFile: file, passphrase: keyPassphrase });
      if (json) printJson({ fingerprint });
      else process.stdout.write(`${fingerprint}\n`);
      finish({ exitCode: 0 });
    });
  const trust = new Command('trust')
    .description('trust a key: verify then names whose it is')
    .argument('<key>', "the signer's public key file, or its fingerprint SHA256:…")
    .requiredOption('--name <name>', 'whose it is')
    .option('--json', 'print one JSON document')
    .action(async (key: string, { name, json }: { name: string; json?: true }) => {
      printTrusted(await withEngine((client) => client.keys.trust({ key, name })), json);
      finish({ exitCode: 0 });
    });
  const distrust = new Command('distrust')
    .description('trust a key no longer')
    .argument('<key>', 'its public key file, or its fingerprint SHA256:…')
    .option('--json', 'print one JSON document')
    .action(async (key: string, { json }: { json?: true }) => {
      printTrusted(await withEngine((client) => client.keys.distrust({ key })), json);
      finish({ exitCode: 0 });
    });
  const trusted = new Command('trusted')
    .description('list the keys that are trusted here')
    .option('--json', 'print one JSON document')
    .action(async ({ json }: { json?: true }) => {
      printTrusted(await withEngine((client) => client.keys.trusted()), json);
      finish({ exitCode: 0 });
    });
  const keys = new Command('keys')
    .description('make, show and trust keys that sign reports')
    .addHelpText(
      'after',
      '\nKeys of the command line stand in files. The key that the desktop app keeps in the key store of the\noperating system signs in the app alone; `keys show` tells the fingerprint of its signing-key.json too.',
    );
  for (const command of [create, show, trust, distrust, trusted]) keys.addCommand(command.exitOverride());
  return keys;
}

interface TrustedKeys {
  readonly file: string;
  readonly keys: readonly { readonly fingerprint: string; readonly name: string }[];
}

function printTrusted({ file, keys }: TrustedKeys, json: true | undefined): void {
  if (json) {
    printJson({ file, keys });
    return;
  }
  printTable(
    ['name', 'fingerprint'],
    keys.map(({ name, fingerprint }) => [name, fingerprint]),
  );
  say(file);
}
