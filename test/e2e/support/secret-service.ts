/** A key store as a desktop has one: a session bus with GNOME Keyring on it, unlocked, with its data in a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installPrograms } from './system-packages.ts';

/** A bus that starts nothing by itself: a daemon that it started would not be the one that is unlocked. */
const BUS = `<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;

export type SecretService = {
  /** What programs that use it need in their environment. */
  environment: Readonly<Record<string, string>>;
  stop(): void;
};

/** @throws Error that says what is missing */
export async function startSecretService(folder: string): Promise<SecretService> {
  const missing = await installPrograms({
    'dbus-daemon': 'dbus-daemon',
    'gnome-keyring-daemon': 'gnome-keyring',
    // Brings libsecret, by which Chromium asks.
    'secret-tool': 'libsecret-tools',
  });
  if (missing.length > 0) throw new Error(`The test of the key store needs ${missing.join(', ')}.`);
  const config = join(folder, 'bus.conf');
  writeFileSync(config, BUS);
  const bus = spawn('dbus-daemon', [`--config-file=${config}`, '--nofork', '--print-address'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const address = await firstLine(bus);
  const environment = {
    DBUS_SESSION_BUS_ADDRESS: address,
    XDG_DATA_HOME: folder,
    XDG_RUNTIME_DIR: folder,
  };
  const keyring = spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], {
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  // The password of the keyring, which it makes with the first one that it is told.
  keyring.stdin.end('of the test');
  await serves(keyring, environment);
  return {
    environment,
    stop: () => {
      keyring.kill();
      bus.kill();
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  const [chunk] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  return chunk.toString().trim();
}

/** Waits until something can be kept. */
async function serves(keyring: ChildProcess, environment: Readonly<Record<string, string>>): Promise<void> {
  while (keyring.exitCode === null) {
    const tool = spawn('secret-tool', ['store', '--label=test', 'of', 'test'], {
      env: { ...process.env, ...environment },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    tool.stdin.end('kept');
    const [code] = (await once(tool, 'close')) as [number | null];
    if (code === 0) return;
  }
  throw new Error(`GNOME Keyring ended with code ${keyring.exitCode}.`);
}
