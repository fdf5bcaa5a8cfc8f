import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvTable } from '#shared/report/text/csv.ts';
import { renderFindingsCsv, renderRoutesCsv } from '#shared/report/render-csv.ts';
import { sampleDocument } from '#test/fixtures/comparison/sample.ts';

/** A reader after the grammar of RFC 4180, section 2. */
function records(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    row.push(match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll('""', '"'));
    if (match[3] === '\r\n') {
      rows.push(row);
      row = [];
    }
    if (pattern.lastIndex === text.length) return rows;
  }
  throw new Error('this is no CSV');
}

describe('the CSV of a report', () => {
  const document = sampleDocument();

  it('has a record for each finding and route under one header, all of one width', () => {
    const findings = records(renderFindingsCsv(document));
    expect(findings).toHaveLength(1 + document.findings.length);
    expect(new Set(findings.map(({ length }) => length))).toEqual(new Set([17]));
    expect(findings.slice(1).map(([id]) => id)).toEqual(document.findings.map(({ id }) => id));
    const routes = records(renderRoutesCsv(document));
    expect(routes.slice(1).map(([route]) => route)).toEqual(document.routes.map(({ route }) => route));
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['+49', "'+49"],
    ['-2', "'-2"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['  =cmd|x', "'  =cmd|x"],
    ['＝1', "'＝1"],
    ['\t=1', "'\t=1"],
    ['a=1', 'a=1'],
    ['GET /items', 'GET /items'],
  ])('keeps a spreadsheet from running %s', (text, field) => {
    expect(records(csvTable(['a'], [[text]]))[1]).toEqual([field]);
  });

  it('writes numbers as they are', () => {
    expect(csvTable(['a', 'b', 'c'], [[-1.5, null, 0.25]])).toBe('a,b,c\r\n-1.5,,0.25\r\n');
  });

  it('is read back as it was, whatever is in it', () => {
    const cell = fc.string({ unit: 'grapheme' }).map((text) => `v${text.replaceAll('\u0000', '')}`);
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
        const clean = rows.map((row) =>
          row.map((text) => text.replace(/[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, '\ufffd')),
        );
        expect(records(csvTable(['a', 'b'], rows)).slice(1)).toEqual(clean);
      }),
    );
  });
});
