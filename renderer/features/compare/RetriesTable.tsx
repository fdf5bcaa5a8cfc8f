import type { RetryResult, RetrySide, Side } from '#shared/model/index.ts';
import { attemptBars } from '#shared/report/charts/attempt-bars.ts';
import { backOffText, factorsText, hostsText, meanText } from '#shared/report/sections/ledger-words.ts';
import { Drawing } from '#renderer/ui/Drawing.tsx';
import { SideMark } from '#renderer/ui/Mark.tsx';
import { Empty } from '#renderer/ui/States.tsx';
import { Term } from '#renderer/ui/Term.tsx';

/** The ledger: how many attempts one request needed, by route and service, and by which layer. */
export function RetriesTable({ retries }: { retries: readonly RetryResult[] }) {
  if (retries.length === 0) {
    return (
      <Empty title="No attempts could be compared.">
        They need instance taps on both sides, and attempts that are joined to their requests.
      </Empty>
    );
  }
  return (
    <div className="panel table-frame">
      <p className="muted">
        Bars: share of the requests by their number of attempts, <SideMark side="baseline" /> left and{' '}
        <SideMark side="candidate" /> right of each pair. In each cell the baseline stands above the
        candidate.
      </p>
      <table className="table">
        <thead>
          <tr>
            <th>Route</th>
            <th>Service</th>
            <th>Method</th>
            <th>
              <Term name="retries">Attempts per request</Term>
            </th>
            <th>
              <Term name="meanAttempts">Mean</Term>
            </th>
            <th>
              <Term name="factors">Client × mesh</Term>
            </th>
            <th>
              <Term name="backOff">Wait between</Term>
            </th>
            <th>
              <Term name="otherInstance">At another instance</Term>
            </th>
          </tr>
        </thead>
        <tbody>
          {retries.map((retry) => (
            <tr key={`${retry.route} ${retry.service}`}>
              <td className="route">{retry.route}</td>
              <td>{retry.service}</td>
              <td>{retry.method}</td>
              <td>
                <Drawing
                  markup={attemptBars(retry)}
                  label={`Attempts per request of ${retry.route} at ${retry.service}`}
                />
              </td>
              <Mean retry={retry} />
              <Both retry={retry} text={factorsText} />
              <Both retry={retry} text={backOffText} />
              <Both retry={retry} text={hostsText} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const SIDES: readonly Side[] = ['baseline', 'candidate'];

/** The sides are marked once in a row, where it begins; further cells keep their order and colours. */
function Mean({ retry }: { retry: RetryResult }) {
  return (
    <td className="ledger-both">
      {SIDES.map((side) => (
        <div key={side}>
          <SideMark side={side}>{meanText(retry[side])}</SideMark>
        </div>
      ))}
    </td>
  );
}

function Both({ retry, text }: { retry: RetryResult; text: (side: RetrySide) => string }) {
  return (
    <td className="ledger-both">
      {SIDES.map((side) => (
        <div key={side} className={text(retry[side]) === '' ? 'muted' : `share-${side}`}>
          {text(retry[side]) || '–'}
        </div>
      ))}
    </td>
  );
}
