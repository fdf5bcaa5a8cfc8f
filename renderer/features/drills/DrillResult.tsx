import { useState } from 'react';
import type { DrillDocument } from '#shared/model/index.ts';
import { drillFormat } from '#shared/report/formats.ts';
import { drillChart } from '#shared/report/charts/drill-chart.ts';
import { drillRows, furtherReasons, STAGES_TOLD } from '#shared/report/sections/drill.ts';
import { hrefOf } from '#renderer/app/routing.ts';
import { CatalogueId } from '#renderer/features/policies/CatalogueId.tsx';
import { ExportBar } from '#renderer/features/report/ExportBar.tsx';
import { DrillFindingWaiver } from '#renderer/features/waivers/DrillFindingWaiver.tsx';
import { engine } from '#renderer/rpc/connection.ts';
import { useQuery } from '#renderer/rpc/use-query.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Drawing } from '#renderer/ui/Drawing.tsx';
import { SeverityMark, SideMark, VerdictMark } from '#renderer/ui/Mark.tsx';
import { Failure, Loading } from '#renderer/ui/States.tsx';
import { Term } from '#renderer/ui/Term.tsx';

/** What both sides did, on one time axis, and what differs. */
export function DrillResult({ name }: { name: string }) {
  const [exporting, setExporting] = useState(false);
  const drill = useQuery(`drill ${name}`, (signal) => engine.drills.get({ name }, { signal }));
  if (drill.error) return <Failure error={drill.error} retry={drill.reload} />;
  if (!drill.data) return <Loading what="the drill" />;
  const document = drill.data;
  const { scenario, verdict, summary } = document;
  const reasons = furtherReasons(document);
  return (
    <div className="view view-scroll">
      <div className="view-head">
        <div className="view-answer">
          <h1 className="verdict-line">
            <VerdictMark verdict={verdict} large /> <span>{summary}</span>
          </h1>
          <p>
            {name}: {scenario.title}.
          </p>
        </div>
        <div className="view-actions">
          <a className="button button-quiet" href={hrefOf('drills')}>
            All drills
          </a>
          <Button kind="primary" aria-expanded={exporting} onClick={() => setExporting(!exporting)}>
            Export
          </Button>
        </div>
      </div>
      {exporting ? (
        <ExportBar
          formats={drillFormat.options}
          render={async (format, signing) => {
            const { files } = await engine.drills.render({ name, format, signing, chromium: null });
            return { files: files.map((file) => ({ ...file, fileName: savedName(name, format) })) };
          }}
          write={(folder, formats, signing) =>
            engine.drills.write({ name, folder, formats, signing, chromium: null })
          }
        />
      ) : null}
      {reasons.length === 0 ? null : (
        <section className="section" aria-label="Reasons">
          <ul className="drill-reasons">
            {reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </section>
      )}
      <Picture document={document} />
      <Times document={document} />
      <Findings document={document} />
    </div>
  );
}

/** Drills are saved into one folder of downloads: there each has its own name. */
function savedName(name: string, format: string): string {
  return `drill-${name.replaceAll(/[^\w-]+/g, '-')}.${format}`;
}

function Picture({ document }: { document: DrillDocument }) {
  return (
    <section className="section" aria-labelledby="drill-picture">
      <h2 id="drill-picture">What happened</h2>
      <p className="muted">
        Seconds from the start of the fault. Users: <span className="drill-failed">failed</span>,{' '}
        <span className="drill-covered">answered by a fallback</span>, served. Below them each instance’s
        share of the attempts, with failures in red, and above it the <Term name="phases">phases</Term> of its
        breaker.
      </p>
      <Drawing kind="drill-chart" markup={drillChart(document)} label="Timeline of both sides" />
      <details className="drill-more">
        <summary>What the scenario does</summary>
        <p className="drill-about">{document.scenario.about}</p>
      </details>
    </section>
  );
}

function Times({ document }: { document: DrillDocument }) {
  const { baseline, candidate } = document;
  return (
    <section className="section" aria-labelledby="drill-times">
      <h2 id="drill-times">Times and counts</h2>
      <p className="muted">{STAGES_TOLD}</p>
      <div className="table-frame">
        <table className="table">
          <thead>
            <tr>
              <th>
                <span className="visually-hidden">What</span>
              </th>
              {baseline ? (
                <th>
                  <SideMark side="baseline" />
                </th>
              ) : null}
              {candidate ? (
                <th>
                  <SideMark side="candidate" />
                </th>
              ) : null}
            </tr>
          </thead>
          <tbody>
            {drillRows(document).map((row) => (
              <tr key={row.what}>
                <th scope="row" className="drill-what">
                  {row.what}
                </th>
                {baseline ? <td className="wrap">{row.baseline}</td> : null}
                {candidate ? <td className="wrap">{row.candidate}</td> : null}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Findings({ document }: { document: DrillDocument }) {
  const { findings, scenario, waivers = [] } = document;
  if (findings.length === 0) return null;
  return (
    <section className="section" aria-labelledby="drill-findings">
      <h2 id="drill-findings">What differs</h2>
      <div className="table-frame">
        <table className="table">
          <thead>
            <tr>
              <th>Severity</th>
              <th>Catalogue</th>
              <th>Finding and cause</th>
              <th>
                <SideMark side="baseline" />
              </th>
              <th>
                <SideMark side="candidate" />
              </th>
            </tr>
          </thead>
          <tbody>
            {findings.map((finding) => (
              <tr key={finding.id}>
                <td>
                  <SeverityMark severity={finding.severity} />
                </td>
                <td>{finding.catalogue === null ? null : <CatalogueId id={finding.catalogue} />}</td>
                <td className="wrap">
                  <strong>{finding.title}</strong>
                  <br />
                  <span className="muted">{finding.cause}</span>
                  <DrillFindingWaiver finding={finding} scenario={scenario.name} waivers={waivers} />
                </td>
                <td className="wrap">{finding.baseline}</td>
                <td className="wrap">{finding.candidate}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
