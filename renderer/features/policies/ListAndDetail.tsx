import type { ReactNode } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import { Split } from '#renderer/ui/Split.tsx';

type ListAndDetailProps = { name: string; label: string; list: ReactNode; detail: ReactNode | null };

/** A list with what is chosen of it beside it; in a narrow window in its place. */
export function ListAndDetail({ name, label, list, detail }: ListAndDetailProps) {
  return (
    <div className="policy-split">
      <Split name={name} label={label} initial={62} first={list} second={detail} />
    </div>
  );
}

type DetailPaneProps = {
  label: string;
  title: ReactNode;
  about?: ReactNode;
  onClose: () => void;
  children: ReactNode;
};

/** What is chosen, with the way back. */
export function DetailPane({ label, title, about, onClose, children }: DetailPaneProps) {
  return (
    <section className="finding-detail policy-detail" aria-label={label} tabIndex={0}>
      <div className="policy-detail-head">
        <h2>{title}</h2>
        <Button kind="quiet" onClick={onClose} title="Esc">
          Close
        </Button>
      </div>
      {about === undefined ? null : <p className="muted policy-about">{about}</p>}
      {children}
      <p className="muted finding-keys">
        <kbd>j</kbd> <kbd>k</kbd> next and previous row · <kbd>Esc</kbd> close
      </p>
    </section>
  );
}
