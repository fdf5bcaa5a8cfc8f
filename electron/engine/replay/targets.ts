import { connect } from 'node:net';
import { MeshproofError, type ReplayOptions } from '#shared/model/index.ts';
import { requireAllowedHost } from './safety.ts';

const CONNECT_TIMEOUT_MS = 5_000;

/** Where the requests of each edge tap go. */
export class Targets {
  readonly #byTap = new Map<string, URL>();
  readonly #fallback: URL | null = null;

  /**
   * @param taps names of the capture's edge taps
   * @throws MeshproofError `usage` for a host that is not allowed, a tap without a target or a target without a tap
   */
  constructor(options: Pick<ReplayOptions, 'targets' | 'allow'>, taps: readonly string[]) {
    for (const { tap, url: text } of options.targets) {
      const url = new URL(text);
      requireAllowedHost(url, options.allow);
      requireNoCredentials(url);
      if (tap === null) this.#fallback = url;
      else if (taps.includes(tap)) this.#byTap.set(tap, url);
      else {
        throw new MeshproofError(
          'usage',
          'UNKNOWN_TAP',
          `replay target ${tap}=${text}: the capture has no edge tap '${tap}'`,
          `Its edge taps are: ${taps.join(', ')}.`,
        );
      }
    }
    const missing = taps.filter((tap) => !this.#byTap.has(tap));
    if (missing.length > 0 && this.#fallback === null) {
      throw new MeshproofError(
        'usage',
        'TARGET_MISSING',
        `the edge taps ${missing.join(', ')} have no replay target`,
        'Give one target for all, or one per tap.',
      );
    }
  }

  get origins(): string[] {
    const urls = [...this.#byTap.values(), ...(this.#fallback ? [this.#fallback] : [])];
    return [...new Set(urls.map((url) => url.origin))];
  }

  originFor(tap: string): string {
    const url = this.#byTap.get(tap) ?? this.#fallback;
    if (!url) throw new Error(`no target for tap ${tap}`);
    return url.origin;
  }

  /** @throws MeshproofError `environment` naming the first target that does not accept connections. */
  async requireReachable(): Promise<void> {
    for (const origin of this.origins) await requireReachable(origin);
  }
}

/** They would not be sent, and what an address says stands in reports. */
function requireNoCredentials({ origin, username, password }: URL): void {
  if (username === '' && password === '') return;
  throw new MeshproofError(
    'usage',
    'TARGET_WITH_CREDENTIALS',
    `replay target ${origin}: the address has credentials in it`,
    "Leave them out, and set them with --header 'Authorization: …'.",
  );
}

function requireReachable(origin: string): Promise<void> {
  const { hostname, port } = new URL(origin);
  const host = hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port || 80), timeout: CONNECT_TIMEOUT_MS });
    const fail = (reason: string) => {
      socket.destroy();
      reject(
        new MeshproofError(
          'environment',
          'TARGET_UNREACHABLE',
          `replay target ${origin} cannot be reached: ${reason}`,
          'Check the address, and that the deployment is up.',
        ),
      );
    };
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('timeout', () => fail(`no answer within ${CONNECT_TIMEOUT_MS / 1000} s`));
    socket.once('error', (error) => fail('code' in error ? String(error.code) : error.message));
  });
}
