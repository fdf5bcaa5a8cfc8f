import { reportFormat } from '#shared/report/formats.ts';
import { openPanel } from '#renderer/app/panels.ts';
import { go, hrefOf } from '#renderer/app/routing.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useComparisons } from '#renderer/rpc/use-lists.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { SelectField } from '#renderer/ui/Field.tsx';
import { VerdictMark } from '#renderer/ui/Mark.tsx';
import { sorted } from '#renderer/ui/sorted.ts';
import { Empty, Failure, Loading } from '#renderer/ui/States.tsx';
import { ExportBar } from './ExportBar.tsx';
import { ReportPreview } from './ReportPreview.tsx';
import './report.css';

/** `report/COMPARISON`: what a reviewer will get, and the ways to hand it over. */
export function ReportView({ place }: { place: readonly string[] }) {
  const comparisons = useComparisons();
  if (comparisons.error) return <Failure error={comparisons.error} retry={comparisons.reload} />;
  if (!comparisons.data) return <Loading what="the comparisons" />;
  const newestFirst = sorted(comparisons.data, (a, b) => b.id - a.id);
  const chosen = newestFirst.find(({ name }) => name === place[0]) ?? newestFirst[0];
  if (!chosen) {
    return (
      <Empty
        whole
        title="There is nothing to report yet."
        action={
          <a className="button button-primary" href={hrefOf('compare')}>
            Go to Compare
          </a>
        }
      >
        A report is made from a comparison: its verdict, its findings and what it does not cover, in one file.
      </Empty>
    );
  }
  return (
    <div className="view">
      <div className="view-head">
        <div className="view-answer">
          <h1 className="verdict-line">
            <VerdictMark verdict={chosen.verdict} large />
            <span>{chosen.summary}</span>
          </h1>
          <p>One file that opens anywhere, offline, without Meshproof.</p>
        </div>
        <div className="view-actions">
          <Button onClick={() => openPanel('verify')}>Verify a file…</Button>
          <SelectField
            label="Comparison"
            labelHidden
            className="traffic-picker"
            value={chosen.name}
            options={newestFirst.map(({ name, verdict }) => ({ value: name, label: `${name} (${verdict})` }))}
            onChange={(name) => go(hrefOf('report', name))}
          />
        </div>
      </div>
      <ExportBar
        key={chosen.name}
        formats={reportFormat.options}
        render={(format, signing) =>
          engine.reports.render({ comparison: chosen.name, format, signing, chromium: null })
        }
        write={(folder, formats, signing) =>
          engine.reports.write({ comparison: chosen.name, folder, formats, signing, chromium: null })
        }
      />
      <ReportPreview comparison={chosen.name} />
    </div>
  );
}
