import { useMemo } from 'react';
import { engine } from '#renderer/rpc/connection.ts';
import { useQuery } from '#renderer/rpc/use-query.ts';
import { Failure, Loading } from '#renderer/ui/States.tsx';
import { applyStyles, splitStyles } from './preview-document.ts';

/** The report as it will look, in a frame that runs no script and loads nothing. */
export function ReportPreview({ comparison }: { comparison: string }) {
  const report = useQuery(`report ${comparison}`, (signal) =>
    engine.reports.render({ comparison, format: 'html', signing: null, chromium: null }, { signal }),
  );
  const content = report.data?.files[0]?.content;
  const parts = useMemo(() => (content === undefined ? null : splitStyles(content)), [content]);
  if (report.error) return <Failure error={report.error} retry={report.reload} />;
  if (!parts) return <Loading what="the report" />;
  return (
    <iframe
      className="preview"
      title={`Report of ${comparison}`}
      // Same origin so that its styles can be put in from here; without allow-scripts nothing in it runs.
      sandbox="allow-same-origin"
      srcDoc={parts.html}
      onLoad={(event) => applyStyles(event.currentTarget, parts)}
    />
  );
}
