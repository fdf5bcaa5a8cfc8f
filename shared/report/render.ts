import type { ReportFile, TextFormat } from './formats.ts';
import { renderFindingsCsv, renderRoutesCsv } from './render-csv.ts';
import { renderHtml } from './render-html.ts';
import { renderJunit } from './render-junit.ts';
import { renderMarkdown } from './render-markdown.ts';
import { type Report, renderJson } from './report.ts';

/** The files of one form of a report, in the order in which they are written. */
export function renderFiles(report: Report, format: TextFormat): ReportFile[] {
  switch (format) {
    case 'html':
      return [
        { fileName: 'report.html', mediaType: 'text/html; charset=utf-8', content: renderHtml(report) },
      ];
    case 'json':
      return [{ fileName: 'report.json', mediaType: 'application/json', content: renderJson(report) }];
    case 'junit':
      return [{ fileName: 'report.junit.xml', mediaType: 'application/xml', content: renderJunit(report) }];
    case 'md':
      return [
        { fileName: 'report.md', mediaType: 'text/markdown; charset=utf-8', content: renderMarkdown(report) },
      ];
    case 'csv': {
      const mediaType = 'text/csv; charset=utf-8; header=present';
      return [
        { fileName: 'report-findings.csv', mediaType, content: renderFindingsCsv(report.document) },
        { fileName: 'report-routes.csv', mediaType, content: renderRoutesCsv(report.document) },
      ];
    }
  }
}
