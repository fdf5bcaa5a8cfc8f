/** A text that somebody wrote or a live source answered, before anything is read from it. */
export interface SourceText {
  /** Path as the user gave it, or a URL. */
  readonly file: string;
  readonly text: string;
}

/** Files that hold bytes, such as Java classes. */
export interface SourceBytes {
  readonly file: string;
  readonly bytes: Uint8Array;
}
