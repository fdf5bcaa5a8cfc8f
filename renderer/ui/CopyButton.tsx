import { useState } from 'react';
import { Button } from './Button.tsx';

type CopyButtonProps = { text: string; children: string };

/** Copies a text; says so until it is pointed at again. */
export function CopyButton({ text, children }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<'copied' | 'failed' | null>(null);
  return (
    <Button
      onClick={() => void copyText(text).then((done) => setOutcome(done ? 'copied' : 'failed'))}
      onBlur={() => setOutcome(null)}
    >
      <span aria-live="polite">
        {outcome === 'copied' ? 'Copied' : outcome === 'failed' ? 'Select and copy it by hand' : children}
      </span>
    </Button>
  );
}

async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // The window grants no permission, and a page on plain HTTP has no clipboard: the older way needs neither.
    return copySelected(text);
  }
}

function copySelected(text: string): boolean {
  const box = document.createElement('textarea');
  const focused = document.activeElement;
  box.value = text;
  box.className = 'visually-hidden';
  document.body.append(box);
  box.select();
  const done = document.execCommand('copy');
  box.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return done;
}
