import { earlierDrills } from '#shared/compare/verdict/drill-runs.ts';
import { html, type Markup } from '../html/markup.ts';
import type { Report } from '../report.ts';
import { asideSection } from './aside.ts';
import { breakersSection } from './breakers.ts';
import { coverageSection } from './coverage.ts';
import { drillsSection } from './drills.ts';
import { findingsSection } from './findings.ts';
import { gatesSection } from './gates.ts';
import { historySection } from './history.ts';
import { latencySection } from './latency.ts';
import { methodSection } from './method.ts';
import { retriesSection } from './retries.ts';
import { routesSection } from './routes.ts';
import { rulesSection } from './rules.ts';
import { runSection } from './run.ts';
import { servicesSection } from './services.ts';
import { sharesSection } from './shares.ts';
import { limitsSection, timeoutsSection } from './timeouts.ts';
import { trafficSection } from './traffic.ts';
import { waiversSection } from './waivers.ts';

/**
 * One part of the page. A new one is a file beside this and a line in `SECTIONS`: the table of contents, the order and
 * the links follow from it. Its root is `<section aria-labelledby="ID"><h2 id="ID">…`; every inserted value is escaped by
 * `html`; long lists go through `bounded`, tables into `<div class="scroll" tabindex="0">`, drawings have an `aria-label`
 * that says what they show.
 */
export interface Section {
  readonly id: string;
  /** Its word in the table of contents. */
  readonly link: string;
  /** Null when this report has nothing of it. */
  readonly render: (report: Report) => Markup | null;
}

/** In the order of the page: verdict first (the head), then what it rests on, the run last. */
const SECTIONS: readonly Section[] = [
  { id: 'gates', link: 'Gates', render: ({ document }) => gatesSection(document) },
  { id: 'findings', link: 'Findings', render: ({ document }) => findingsSection(document) },
  { id: 'waivers', link: 'Waivers', render: ({ document }) => waiversSection(document) },
  { id: 'history', link: 'Since the last sign-off', render: ({ document }) => historySection(document) },
  { id: 'coverage', link: 'Not covered', render: ({ document }) => coverageSection(document) },
  { id: 'routes', link: 'Routes', render: ({ document }) => routesSection(document) },
  { id: 'latency', link: 'Latency', render: ({ document }) => latencySection(document) },
  { id: 'services', link: 'Services', render: ({ document }) => servicesSection(document.services) },
  { id: 'traffic', link: 'Calls', render: ({ document }) => trafficSection(document.traffic) },
  { id: 'shares', link: 'Shares', render: ({ document }) => sharesSection(document.shares) },
  { id: 'retries', link: 'Retries', render: ({ document }) => retriesSection(document.retries) },
  { id: 'timeouts', link: 'Timeouts', render: ({ document }) => timeoutsSection(document.timeouts) },
  { id: 'limits', link: 'Rate limits', render: ({ document }) => limitsSection(document.limits) },
  { id: 'breakers', link: 'Breakers', render: ({ document }) => breakersSection(document.breakers) },
  {
    id: 'drills',
    link: 'Drills',
    render: ({ drills, document }) => drillsSection(drills, earlierDrills(document.coverage.drills)),
  },
  { id: 'aside', link: 'Set aside', render: ({ document }) => asideSection(document) },
  { id: 'rules', link: 'Rules', render: ({ document }) => rulesSection(document) },
  { id: 'method', link: 'Method and inputs', render: ({ document }) => methodSection(document) },
  { id: 'run', link: 'Run', render: ({ run }) => runSection(run) },
];

/** The sections that this report has, with the list of links to them. */
export function renderSections(report: Report): { contents: Markup; body: Markup } {
  const rendered = SECTIONS.flatMap(({ id, link, render }) => {
    const markup = render(report);
    return markup === null ? [] : [{ link: html`<li><a href="#${id}">${link}</a></li>`, markup }];
  });
  return {
    contents: html`<nav aria-label="Sections"><ul>${rendered.map(({ link }) => link)}</ul></nav>`,
    body: html`${rendered.map(({ markup }) => html`${markup}\n`)}`,
  };
}
