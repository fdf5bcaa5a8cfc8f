import type { Markup } from '#shared/report/html/markup.ts';
import { classes } from './classes.ts';
import './drawing.css';

type DrawingProps = {
  /** Of the report's own functions, which escape every name in it; as text where the engine has drawn it. */
  markup: Markup | string;
  /** Its own size rules. */
  kind?: string;
  /** Of a drawing that may be wider than the view: it can then be scrolled with the keyboard. */
  label?: string;
};

/** A drawing of the report, in the colours of the window. */
export function Drawing({ markup, kind, label }: DrawingProps) {
  const reached = label === undefined ? {} : { tabIndex: 0, role: 'group', 'aria-label': label };
  return (
    <div
      className={classes('drawing', kind)}
      {...reached}
      dangerouslySetInnerHTML={{ __html: typeof markup === 'string' ? markup : markup.text }}
    />
  );
}
