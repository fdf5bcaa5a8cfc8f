import { spawn } from 'node:child_process';

type Environment = Readonly<Record<string, string | undefined>>;

/** The platform's own program that opens an address. */
export type Opener = { program: string; args: readonly string[] };

/** How to open an address in the person's browser; null where nobody sits in front of a screen. */
export function openerOf(url: string, platform: NodeJS.Platform, environment: Environment): Opener | null {
  if (isSet(environment['CI'])) return null;
  switch (platform) {
    case 'darwin':
      return isSet(environment['SSH_CONNECTION']) ? null : { program: 'open', args: [url] };
    case 'win32':
      // The empty argument is the new window's title: `start` takes the first quoted one for it.
      return isSet(environment['SSH_CONNECTION'])
        ? null
        : { program: 'cmd', args: ['/c', 'start', '', url.replaceAll('&', '^&')] };
    default: {
      const hasScreen = isSet(environment['DISPLAY']) || isSet(environment['WAYLAND_DISPLAY']);
      return hasScreen ? { program: 'xdg-open', args: [url] } : null;
    }
  }
}

/**
 * Opens an address where that is possible, and never fails: it is printed in any case. For a moment the address stands
 * in the machine's list of processes, token included; the token ends with this run, and leads to loopback only.
 */
export function openBrowser(url: string): void {
  const opener = openerOf(url, process.platform, process.env);
  if (opener === null) return;
  const child = spawn(opener.program, opener.args, { detached: true, stdio: 'ignore' });
  child.on('error', () => {});
  child.unref();
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== 'false';
}
