import type { Severity, Side, Verdict } from '#shared/model/index.ts';
import { classes } from './classes.ts';
import { WordMark } from './WordMark.tsx';
import './mark.css';

const VERDICTS: Record<Verdict, { glyph: string; word: string }> = {
  pass: { glyph: '✓', word: 'Pass' },
  fail: { glyph: '✕', word: 'Fail' },
  inconclusive: { glyph: '?', word: 'Inconclusive' },
};

/** A verdict as glyph and word, never colour alone. */
export function VerdictMark({ verdict, large = false }: { verdict: Verdict; large?: boolean }) {
  const { glyph, word } = VERDICTS[verdict];
  return (
    <span className={classes('mark', `mark-${verdict}`, large && 'mark-large')}>
      <span aria-hidden="true" className="mark-glyph">
        {glyph}
      </span>
      {word}
    </span>
  );
}

/** A side as its shape, its colour and its word. */
export function SideMark({ side, children }: { side: Side; children?: React.ReactNode }) {
  return (
    <span className={classes('side', `side-${side}`)}>
      <span aria-hidden="true" className="side-shape" />
      {children ?? side}
    </span>
  );
}

const SEVERITY_GLYPHS: Record<Severity, string> = {
  blocker: '✕',
  major: '▲',
  minor: '△',
  info: 'i',
  expected: '≈',
  noise: '~',
};

/** A severity as glyph and word. */
export function SeverityMark({ severity }: { severity: Severity }) {
  return <WordMark words={{ glyph: SEVERITY_GLYPHS[severity], word: severity, like: severity }} />;
}

type RunState = 'recording' | 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted';

const RUN_STATES: Record<RunState, { glyph: string; word: string }> = {
  recording: { glyph: '●', word: 'Recording' },
  running: { glyph: '▸', word: 'Running' },
  done: { glyph: '✓', word: 'Done' },
  failed: { glyph: '✕', word: 'Failed' },
  cancelled: { glyph: '■', word: 'Cancelled' },
  interrupted: { glyph: '!', word: 'Interrupted' },
};

/** How a capture, a replay or a job stands. */
export function StateMark({ state }: { state: RunState }) {
  return <WordMark words={{ ...RUN_STATES[state], like: state }} />;
}

/** A status code, told apart by class. */
export function StatusMark({ status, error }: { status: number | null; error: string | null }) {
  if (status === null) return <span className="status status-none">{error ?? 'none'}</span>;
  return <span className={classes('status', `status-${Math.floor(status / 100)}`)}>{status}</span>;
}
