import type { AccessLogEntry, AccessLogFormat } from '#shared/model/index.ts';
import { envoyTextReader } from './envoy-text.ts';
import { readIstioJson } from './istio-json.ts';
import { readReactorNetty } from './reactor-netty.ts';
import { tomcatReader } from './tomcat.ts';

/** Longest line that is read; Envoy's own headers are bounded far below. */
export const LONGEST_LINE = 64 * 1024;

/** How the lines of a log are written. */
export interface AccessLogSettings {
  readonly format: AccessLogFormat;
  readonly pattern: string | null;
  readonly durationUnit: 'ms' | 'us' | null;
}

/**
 * A reader of one log's lines; null for a line that is none of it.
 * @throws MeshproofError `usage` for a pattern of which nothing can be read
 */
export function accessLogReader({
  format,
  pattern,
  durationUnit,
}: AccessLogSettings): (line: string) => AccessLogEntry | null {
  switch (format) {
    case 'istio-text':
      return envoyTextReader(pattern);
    case 'istio-json':
      return readIstioJson;
    case 'tomcat':
      return tomcatReader(pattern, durationUnit);
    case 'reactor-netty':
      return readReactorNetty;
  }
}
