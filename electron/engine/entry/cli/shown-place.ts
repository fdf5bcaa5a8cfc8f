import { basename } from 'node:path';
import { placeText, type Place } from '#shared/policy/source/place.ts';

/**
 * A place with its file as short as it can be said: below the working directory, else below the folder that was named, whose
 * last step stays before it. `sources` are the paths as they were given.
 */
export function shownPlace(place: Place, sources: readonly string[], working: string): string {
  return placeText({ ...place, file: shownFile(place.file, sources, working) });
}

function shownFile(file: string, sources: readonly string[], working: string): string {
  const inWorking = below(file, working);
  if (inWorking !== null) return inWorking;
  for (const source of sources) {
    const folder = source.replace(/\/+$/, '');
    const inSource = below(file, folder);
    if (inSource !== null && folder.startsWith('/')) return `${basename(folder)}/${inSource}`;
  }
  return file;
}

function below(file: string, folder: string): string | null {
  return folder !== '' && file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : null;
}
