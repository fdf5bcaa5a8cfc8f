/** A tool the lab needs is missing or does not work; the lab ends with exit code 4. */
export class ToolError extends Error {
  override readonly name = 'ToolError';

  /** @param tool what is missing or broken; @param detail what was seen; @param fix what to do about it. */
  constructor(tool: string, detail: string, fix: string) {
    super(`${tool}: ${detail.trim()}\n  what to do: ${fix}`);
  }
}

/** The lab itself could not do a step (a process died, a deadline passed). */
export class LabError extends Error {
  override readonly name = 'LabError';
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
