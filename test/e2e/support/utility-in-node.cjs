/**
 * `utilityProcess.fork` for the tests' Electron 22, whose Node 16 is too old for the engine: the engine's own program runs in the
 * Node of the tests, and what goes over ports is passed on. All else of the app (window, preload, main, printing) is
 * Electron's.
 */
'use strict';

const { spawn } = require('node:child_process');
const { EventEmitter } = require('node:events');

/** What the supervisor uses of Electron's UtilityProcess. */
class UtilityInNode extends EventEmitter {
  #child;
  #ports = [];

  constructor({ node, host, program }, env) {
    super();
    this.#child = spawn(node, [host, program], {
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    this.stdout = this.#child.stdout;
    this.stderr = this.#child.stderr;
    this.#child.on('message', ({ port, data }) => {
      if (port === null) this.emit('message', data);
      else this.#ports[port]?.postMessage(data);
    });
    this.#child.once('exit', (code) => this.emit('exit', code ?? 1));
  }

  postMessage(data, ports = []) {
    const numbers = ports.map((port) => {
      const number = this.#ports.push(port) - 1;
      port.on('message', (event) => this.#send({ port: number, data: event.data, ports: [] }));
      port.start();
      return number;
    });
    this.#send({ port: null, data, ports: numbers });
  }

  kill() {
    return this.#child.kill();
  }

  #send(message) {
    if (this.#child.connected) this.#child.send(message);
  }
}

/** `electron` as an app sees it, with an engine outside of it. */
exports.withEngineOutside = (electron, engine) =>
  Object.defineProperty(Object.create(electron), 'utilityProcess', {
    value: { fork: (_program, _args, { env }) => new UtilityInNode(engine, env) },
  });
