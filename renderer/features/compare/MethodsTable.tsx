import { methodsSeen } from '#shared/compare/verdict/seen.ts';
import type { RouteResult } from '#shared/model/index.ts';
import { formatCount } from '#renderer/ui/format.ts';

/** Which methods were replayed of which paths: what is empty was not seen. */
export function MethodsTable({ routes }: { routes: readonly RouteResult[] }) {
  const { methods, paths } = methodsSeen(routes);
  if (paths.length === 0) return null;
  return (
    <section className="coverage-list" aria-label="Methods seen">
      <h2>Pairs by path and method; a dash was not seen</h2>
      <table className="table coverage">
        <thead>
          <tr>
            <th>Path</th>
            {methods.map((method) => (
              <th key={method} className="number">
                {method}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {paths.map(({ path, pairs }) => (
            <tr key={path}>
              <td className="mono">{path}</td>
              {methods.map((method) => {
                const count = pairs.get(method);
                return (
                  <td key={method} className="number">
                    {count === undefined ? '–' : formatCount(count)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
