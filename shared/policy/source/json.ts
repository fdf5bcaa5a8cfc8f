import { fieldOf, FIELD_STEPS, type Place } from './place.ts';
import type { Problems } from './problem.ts';
import type { SourceText } from './source-file.ts';
import { isTooDeep, jsonFlaw } from './json-flaw.ts';
import { JsonPositions } from './json-positions.ts';
import { TextLines } from './text-lines.ts';
import type { Path, YamlDocument } from './yaml.ts';

/**
 * Reads a JSON text. `placeOf` looks for line and column in the text when it is asked, so ask for what is wrong and not for
 * every value of a config dump. What can't be read becomes a problem with its place. Never throws.
 * @param advice what to do when it is no JSON
 */
export function readJson(source: SourceText, problems: Problems, advice: string): YamlDocument | undefined {
  const { file, text } = source;
  const value = parsed(text);
  if (value === undefined || isTooDeep(text)) {
    tellFlaw(source, problems, advice);
    return undefined;
  }
  const lines = new TextLines(text);
  const positions = new JsonPositions(text);
  return {
    file,
    value: value.is,
    placeOf: (path: Path): Place => ({ file, ...lines.at(positions.offsetOf(path)), field: fieldOf(path) }),
  };
}

function tellFlaw({ file, text }: SourceText, problems: Problems, advice: string): void {
  const { code, message, offset, path } = jsonFlaw(text) ?? {
    code: 'JSON_SYNTAX',
    message: 'this is no JSON',
    offset: 0,
    path: [],
  };
  const place = { file, ...new TextLines(text).at(offset), field: fieldOf(path.slice(0, FIELD_STEPS)) };
  problems.error(
    code,
    message,
    code === 'TOO_DEEP' ? 'No configuration is nested that deep.' : advice,
    place,
  );
}

function parsed(text: string): { readonly is: unknown } | undefined {
  try {
    return { is: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
