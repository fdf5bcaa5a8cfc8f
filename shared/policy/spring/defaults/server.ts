import { always } from './default.ts';

/** Where an application listens when nobody says it. */
export const SERVER_PORT = always(
  'boot',
  'server.port',
  8080,
  'spring-boot-autoconfigure: META-INF/spring-configuration-metadata.json, server.port',
  '1.0',
);
