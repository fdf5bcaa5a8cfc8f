// Plain JavaScript that runs on Node 20: it finds the newer Node that everything else needs.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { areDependenciesCurrent, installDependencies } from './dependencies.mjs';

/** First Node that strips types without a flag and that every dependency supports. */
const OLDEST_NODE = [22, 19];

/** Exit code of the command line for a missing tool. */
const ENVIRONMENT = 4;

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Runs a TypeScript file of this checkout on a Node that can, installing the dependencies when they are missing,
 * and ends this process as that one ended.
 * @param {string} script path from the root of the checkout
 * @param {string[]} args
 */
export async function run(script, args) {
  try {
    if (!areDependenciesCurrent(root)) await installDependencies(root);
    await endLike(spawn(nodeProgram(), [join(root, script), ...args], { stdio: 'inherit' }));
  } catch (error) {
    process.stderr.write(`meshproof: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = ENVIRONMENT;
  }
}

/** This Node where it is new enough, else the one among the development dependencies. */
function nodeProgram() {
  if (isSupported(process.versions.node)) return process.execPath;
  const program = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(program)) return program;
  throw new Error(
    `Node ${OLDEST_NODE.join('.')} or newer is needed; this is ${process.versions.node}, and the npm package "node" ` +
      'holds no program. Install a newer Node, or let npm run its install script: npm rebuild node',
  );
}

/** @param {string} version */
function isSupported(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

/**
 * Waits for the child, passing signals on, and ends with its exit code or its signal.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<void>}
 */
function endLike(child) {
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  // A terminal sends Ctrl-C to the child as well, and a second one would mean "now".
  const hasTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
  for (const signal of signals) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !hasTerminal) child.kill(signal);
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (signal === null) process.exitCode = code ?? 1;
      else {
        // The convention of shells, for parents that look at the code only.
        process.exitCode = 128 + constants.signals[signal];
        process.removeAllListeners(signal);
        process.kill(process.pid, signal);
      }
      resolve();
    });
  });
}
