import { LONGEST_LINE, accessLogReader, type AccessLogSettings } from '#shared/observe/access-log/reader.ts';
import { MeshproofError } from '#shared/model/index.ts';
import { Lines } from './lines.ts';
import type { Watch } from './watch.ts';

/** So many lines in a row that are none of the format are no chance: it is another format. */
const MOST_STRANGE = 50;

/** Reads a log as it grows; other output in between is passed over, a log of another format is trouble. */
export function accessLines(settings: AccessLogSettings, where: string, watch: Watch): Lines {
  const read = accessLogReader(settings);
  let strange = 0;
  return new Lines(LONGEST_LINE, (line) => {
    if (line.trim() === '') return;
    const entry = read(line);
    if (entry !== null) {
      strange = 0;
      watch.sight();
      watch.access(entry);
      return;
    }
    strange += 1;
    if (strange < MOST_STRANGE) return;
    watch.trouble(
      new MeshproofError(
        'environment',
        'OTHER_FORMAT',
        `${where}: ${MOST_STRANGE} lines in a row are not of the format ${settings.format}`,
        'Name the format that the log has, and its pattern when that is not the usual one.',
      ),
    );
  });
}
