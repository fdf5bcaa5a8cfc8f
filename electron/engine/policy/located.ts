/** A file or folder: where it lies, and how it is named in messages. */
export interface Located {
  readonly path: string;
  /** As the user gave it; for what lies in a given folder that folder's name and the way from there, with `/`. */
  readonly shown: string;
}

/** The whole of a source, for a problem that has no line. */
export function wholeOf(file: string): { file: string; line: null; column: null; field: '' } {
  return { file, line: null, column: null, field: '' };
}
