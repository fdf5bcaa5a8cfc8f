export { renderFiles } from './render.ts';
export { renderHtml } from './render-html.ts';
export { type Report, readReport, renderJson } from './report.ts';
