/** The address of an engine elsewhere, from `--attach=URL` or MESHPROOF_ATTACH; null when the app runs its own. */
export function attachOption(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): string | null {
  const prefix = '--attach=';
  const given = argv.find((argument) => argument.startsWith(prefix));
  return given?.slice(prefix.length) ?? environment['MESHPROOF_ATTACH'] ?? null;
}
