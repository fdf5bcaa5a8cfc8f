import type { ServiceResult } from '#shared/model/index.ts';
import { hrefOf } from '#renderer/app/routing.ts';
import { formatNoun } from '#renderer/ui/format.ts';
import { VerdictMark } from '#renderer/ui/Mark.tsx';
import { Empty } from '#renderer/ui/States.tsx';

type ServicesTableProps = { services: readonly ServiceResult[]; name: string };

/** Verdict of each service, by what was seen at its instances. */
export function ServicesTable({ services, name }: ServicesTableProps) {
  if (services.length === 0) {
    return (
      <Empty title="No instance was tapped.">
        A verdict per service needs a tap in front of each instance, on both sides.
      </Empty>
    );
  }
  return (
    <div className="panel table-frame">
      <table className="table">
        <thead>
          <tr>
            <th>Service</th>
            <th>Verdict</th>
            <th>Reached by</th>
            <th>Why</th>
            <th>Findings</th>
          </tr>
        </thead>
        <tbody>
          {services.map(({ service, verdict, routes, reasons, findings }) => (
            <tr key={service}>
              <td>{service}</td>
              <td>
                <VerdictMark verdict={verdict} />
              </td>
              <td>{formatNoun(routes.length, 'route')}</td>
              <td className="wrap">
                <ul className="reasons">
                  {reasons.map((reason) => (
                    <li key={reason}>{reason}</li>
                  ))}
                </ul>
              </td>
              <td>
                {findings[0] === undefined ? (
                  'none'
                ) : (
                  <a href={hrefOf('compare', name, 'findings', findings[0])}>
                    {formatNoun(findings.length, 'finding')}
                  </a>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
