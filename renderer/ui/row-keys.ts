/** The row that a key leads to; null for keys that do not move. */
export function targetIndex(key: string, from: number | null, count: number, perPage: number): number | null {
  if (count === 0) return null;
  const step = stepOf(key, count, perPage);
  if (step === null) return null;
  // The first move goes to the row that it points at, not past it.
  if (from === null) return step > 0 && key !== 'End' ? 0 : count - 1;
  return Math.max(0, Math.min(count - 1, from + step));
}

function stepOf(key: string, count: number, perPage: number): number | null {
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return 1;
    case 'ArrowUp':
    case 'k':
      return -1;
    case 'PageDown':
      return perPage;
    case 'PageUp':
      return -perPage;
    case 'Home':
      return -count;
    case 'End':
      return count;
    default:
      return null;
  }
}
