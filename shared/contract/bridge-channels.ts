/** Channels between main and preload. Apart from the schemas, which a preload has no use for. */
export const BRIDGE_CHANNELS = {
  start: 'meshproof:start',
  connect: 'meshproof:connect',
  restart: 'meshproof:restart',
  choosePath: 'meshproof:choose-path',
  keyStore: 'meshproof:key-store',
  createKey: 'meshproof:create-key',
  notice: 'meshproof:notice',
  command: 'meshproof:command',
  port: 'meshproof:port',
} as const;
