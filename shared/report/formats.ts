import { z } from 'zod';

/** The forms of a report. All but `pdf` are pure functions of it; that one is the HTML, printed. */
export const reportFormat = z.enum(['html', 'pdf', 'json', 'junit', 'md', 'csv']);
export type ReportFormat = z.infer<typeof reportFormat>;

/** The forms of a drill's own page. */
export const drillFormat = reportFormat.extract(['html', 'pdf', 'json', 'md']);
export type DrillFormat = z.infer<typeof drillFormat>;

/** The forms that are text. */
export type TextFormat = Exclude<ReportFormat, 'pdf'>;

/** One file of a report. */
export interface ReportFile {
  readonly fileName: string;
  readonly mediaType: string;
  readonly content: string;
}
