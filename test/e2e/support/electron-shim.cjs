/**
 * The entry of the app in the tests' Electron 22, which lacks two things that the product uses: `protocol.handle`
 * (since 25) and the global `Response`. Then the app's own main is loaded as it is.
 *
 * Chromium has no sandbox for root, which is what tests run as in containers; there the app must not insist on it.
 */
'use strict';

const { app, protocol } = require('electron');

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

if (process.getuid() === 0) app.enableSandbox = () => {};

require('./dist/main/main.cjs');
