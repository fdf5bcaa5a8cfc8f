/**
 * The entry of the app in the tests' Electron 22, which lacks three things that the product uses: `protocol.handle`
 * (since 25), the global `Response`, and the newer functions of `safeStorage`. Then the app's own main is loaded as it is.
 *
 * Chromium has no sandbox for root, which is what tests run as in containers; there the app must not insist on it.
 */
'use strict';

const { app, protocol, safeStorage } = require('electron');

if (!globalThis.Response) {
  globalThis.Response = class {
    constructor(body, { status = 200, headers = {} } = {}) {
      this.body = body;
      this.status = status;
      this.headers = headers;
    }
  };
}

if (!protocol.handle) {
  protocol.handle = (scheme, answer) => {
    protocol.registerBufferProtocol(scheme, (request, callback) => {
      void answer({ url: request.url, method: request.method }).then(({ body, status, headers }) => {
        const data = Buffer.from(body);
        callback({ statusCode: status, headers, mimeType: String(headers['content-type']).split(';')[0], data });
      });
    });
  };
}

// The asynchronous functions are newer, and so is the one that names the backend.
if (!safeStorage.encryptStringAsync) {
  Object.assign(safeStorage, {
    isAsyncEncryptionAvailable: async () => safeStorage.isEncryptionAvailable(),
    encryptStringAsync: async (text) => safeStorage.encryptString(text),
    decryptStringAsync: async (bytes) => ({ result: safeStorage.decryptString(bytes), shouldReEncrypt: false }),
    getSelectedStorageBackend: () => (safeStorage.isEncryptionAvailable() ? 'gnome_libsecret' : 'basic_text'),
  });
}

if (process.getuid() === 0) app.enableSandbox = () => {};

const engine = process.env.MESHPROOF_TEST_ENGINE;
if (engine) {
  const Module = require('node:module');
  const { withEngineOutside } = require('./utility-in-node.cjs');
  // Node has no public hook of what `require` gives.
  const hook = '_load';
  const load = Module[hook];
  const outside = withEngineOutside(require('electron'), JSON.parse(engine));
  Module[hook] = (name, ...rest) => (name === 'electron' ? outside : load(name, ...rest));
}

require('./dist/main/main.cjs');
