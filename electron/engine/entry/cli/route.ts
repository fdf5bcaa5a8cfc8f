import { Command } from 'commander';
import type { DirectClient } from '#engine/operations/client.ts';
import { MeshproofError } from '#shared/model/index.ts';
import { outcomeText, requestText } from '#shared/policy/browse/routing.ts';
import type { PolicyRequest } from '#shared/policy/model/request.ts';
import type { RoutingAnswer } from '#shared/policy/model/routing-answer.ts';
import type { RoutingRow } from '#shared/policy/model/routing.ts';
import { isRequestLine, readRequest } from '#shared/policy/read-request.ts';
import { collect } from './arguments.ts';
import type { Finish } from './outcome.ts';
import { printCutHint, printFitted, printJson } from './output.ts';
import {
  addPolicyOptions,
  readPolicyOptions,
  readSourceOptions,
  requireWorkspace,
  type PolicyCommandOptions,
} from './policy-options.ts';
import { printProblems } from './problems.ts';
import { shownPlace } from './shown-place.ts';
import { stopSignal } from './signals.ts';
import { withEngine, withWorkspace } from './workspace.ts';

interface Options extends PolicyCommandOptions {
  workspace?: string;
  capture?: string;
  header?: string[];
  json?: true;
}

/** `route`: where one request, or each of a capture, goes on one side or on both. */
export function routeCommand(finish: Finish): Command {
  return addPolicyOptions(
    new Command('route')
      .description('say where a request goes, without sending it')
      .argument('[request]', "'METHOD URL', for example 'GET http://shop.example.com/items?id=7'"),
  )
    .option('--header <field>', "'Name: value' of the request (repeatable)", collect)
    .option('--workspace <file>', 'workspace file that has the capture')
    .option('--capture <name>', 'take every distinct request of this capture')
    .option('--json', 'print one JSON document')
    .action(async (request: string | undefined, options: Options) =>
      finish({ exitCode: await route(request, options) }),
    );
}

async function route(argument: string | undefined, options: Options): Promise<number> {
  const { capture } = options;
  const text = argument ?? requestAmong(options);
  if ((text === undefined) === (capture === undefined)) {
    throw new MeshproofError(
      'usage',
      'NO_REQUEST',
      text === undefined ? 'route: there is no request' : 'route: there are a request and a capture',
      "Give either 'METHOD URL' or --capture.",
    );
  }
  const common = { sources: readSourceOptions(options), options: readPolicyOptions(options) };
  const stop = stopSignal();
  const call = { signal: stop.signal };
  let answer: RoutingAnswer;
  if (text !== undefined) {
    const request = requestOf(text, options.header ?? []);
    answer = await withEngine((client: DirectClient) => client.audits.route({ ...common, request }, call));
  } else {
    const name = capture ?? '';
    const workspace = requireWorkspace('--capture', options.workspace);
    answer = await withWorkspace(workspace, 'open', (client) =>
      client.audits.route({ ...common, capture: name }, call),
    );
  }
  stop.release();
  if (text !== undefined) printOne(answer, options.json === true);
  else printAll(answer, options.json === true);
  return exitCodeOf(answer);
}

/** An option that takes several values takes the request behind it as well; its form tells it apart. */
function requestAmong(options: Options): string | undefined {
  for (const values of [
    options.spring,
    options.istio,
    options.actuator,
    options.envoyAdmin,
    options.eureka,
  ]) {
    const last = values?.at(-1);
    if (values && last !== undefined && isRequestLine(last)) return values.pop();
  }
  return undefined;
}

/** 1 when a request diverges, 3 when one could not be decided or something could not be read. */
function exitCodeOf({ rows, problems }: RoutingAnswer): number {
  if (rows.some(({ verdict }) => verdict === 'divergent')) return 1;
  const unknown = rows.some(({ verdict }) => verdict === 'not-modelled');
  return unknown || problems.some(({ severity }) => severity === 'error') ? 3 : 0;
}

/** @throws MeshproofError `usage` */
export function requestOf(text: string, headers: readonly string[]): PolicyRequest {
  const request = readRequest(text, headers);
  if (typeof request === 'string') throw new MeshproofError('usage', 'BAD_REQUEST', `route: ${request}`);
  return request;
}

function printOne(answer: RoutingAnswer, json: boolean): void {
  const [row] = answer.rows;
  if (!row) throw new MeshproofError('internal', 'NO_ROW', 'the request was not routed');
  const sides = [
    ['spring', row.spring],
    ['istio', row.istio],
  ] as const;
  if (json) {
    // One side stands at the top as well, for scripts that ask about one.
    const only = row.spring ?? row.istio;
    const { route = null, destinations = [], rewrite = null, policies = [] } = only ?? {};
    printJson({
      route,
      destinations,
      rewrite,
      policies,
      ...row,
      inputs: answer.inputs,
      problems: answer.problems,
    });
    return;
  }
  const sources = answer.inputs.map(({ source }) => source);
  const cuts: boolean[] = [];
  process.stdout.write(`${verdictText(row)}\n`);
  for (const [side, routed] of sides) {
    if (routed === null) continue;
    process.stdout.write(`\n${side}: ${outcomeText(routed)}\n`);
    if (routed.origin !== null) process.stdout.write(`  declared at ${routed.origin}\n`);
    if (routed.rewrite !== null) {
      const host = routed.rewrite.authority === null ? '' : `, Host ${routed.rewrite.authority}`;
      process.stdout.write(`  the instance gets ${routed.rewrite.target}${host}\n`);
    }
    if (routed.policies.length > 0) {
      cuts.push(
        printFitted(
          ['  setting', 'value', 'origin'],
          routed.policies.map(({ setting, value, origin }) => [`  ${setting}`, value, origin]),
        ),
      );
    }
  }
  cuts.push(printProblems(answer.problems, sources));
  printCutHint(cuts.includes(true));
}

function printAll(answer: RoutingAnswer, json: boolean): void {
  const { rows } = answer;
  const divergences = rows.filter(({ verdict }) => verdict === 'divergent');
  if (json) {
    printJson({ ...answer, divergences });
    return;
  }
  const sources = answer.inputs.map(({ source }) => source);
  const cuts: boolean[] = [];
  process.stdout.write(
    `${rows.length} distinct ${rows.length === 1 ? 'request' : 'requests'}: ${divergences.length} diverge, ${rows.filter(({ verdict }) => verdict === 'not-modelled').length} not modelled.\n\n`,
  );
  cuts.push(
    printFitted(
      ['verdict', 'count', 'request', 'spring', 'istio', 'divergences'],
      rows.map((row) => [
        row.verdict,
        row.count,
        requestText(row),
        row.spring === null ? '' : outcomeText(row.spring),
        row.istio === null ? '' : outcomeText(row.istio),
        row.divergences.join('; '),
      ]),
    ),
  );
  if (answer.unexercised.length > 0) {
    process.stdout.write('\n');
    cuts.push(
      printFitted(
        ['side', 'route that no request exercises', 'declared at'],
        answer.unexercised.map(({ side, route, origin }) => [side, route, origin]),
      ),
    );
  }
  if (answer.shadowed.length > 0) {
    process.stdout.write('\n');
    cuts.push(
      printFitted(
        ['side', 'route that is never reached', 'because of', 'declared at'],
        answer.shadowed.map(({ side, route, by, origin }) => [side, route, by, origin]),
      ),
    );
  }
  if (answer.traps.length > 0) {
    process.stdout.write('\n');
    cuts.push(
      printFitted(
        ['side', 'trap', 'route', 'rule', 'declared at'],
        answer.traps.map(({ side, title, subject, rule, place }) => [
          side,
          title,
          subject,
          rule,
          place === null ? '' : shownPlace(place, sources, process.cwd()),
        ]),
      ),
    );
  }
  cuts.push(printProblems(answer.problems, sources));
  printCutHint(cuts.includes(true));
}

function verdictText({ verdict, divergences, catalogue }: RoutingRow): string {
  switch (verdict) {
    case 'same':
      return 'SAME: both sides send this request to the same place.';
    case 'divergent':
      return `DIVERGENT${catalogue === null ? '' : ` (${catalogue})`}: ${divergences.join('; ')}.`;
    case 'not-modelled':
      return 'NOT MODELLED: what a side does with this request is not known.';
    case 'one-side':
      return 'ONE SIDE: only one side was given.';
  }
}
