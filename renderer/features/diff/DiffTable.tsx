import type { ReactNode } from 'react';
import './diff.css';

/** The frame of a side-by-side diff: baseline left, candidate right, and the heads for those who cannot see that. */
export function DiffTable({ label, children }: { label: string; children: ReactNode }) {
  return (
    <table className="diff mono" aria-label={label}>
      <colgroup>
        <col />
        <col />
      </colgroup>
      <thead className="visually-hidden">
        <tr>
          <th>Baseline</th>
          <th>Candidate</th>
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}
