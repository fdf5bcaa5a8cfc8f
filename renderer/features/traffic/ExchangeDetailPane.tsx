import type { ExchangeDetail } from '#shared/model/index.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useQuery } from '#renderer/rpc/use-query.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { formatMicroseconds, formatNoun, formatOffset } from '#renderer/ui/format.ts';
import { StatusMark } from '#renderer/ui/Mark.tsx';
import { placeOf } from '#renderer/ui/place.ts';
import { Failure, Loading } from '#renderer/ui/States.tsx';
import { MessageView } from '../exchange/MessageView.tsx';
import { AttemptTable } from './AttemptTable.tsx';

type DetailProps = { id: number; onSelect: (id: number | null) => void };

/** Everything that is known of one exchange. */
export function ExchangeDetailPane({ id, onSelect }: DetailProps) {
  const query = useQuery(`exchange ${id}`, (signal) => engine.exchanges.get({ id }, { signal }));
  return (
    <section className="detail" aria-label="Exchange" data-exchange={query.data?.row.id}>
      {query.error ? <Failure error={query.error} retry={query.reload} /> : null}
      {query.loading ? <Loading what="the exchange" /> : null}
      {query.data ? <Detail detail={query.data} onSelect={onSelect} /> : null}
    </section>
  );
}

function Detail({ detail, onSelect }: { detail: ExchangeDetail; onSelect: DetailProps['onSelect'] }) {
  const { row, request, response, attempts, parent } = detail;
  return (
    <>
      <div className="detail-head">
        <h2>
          {row.method} <span className="detail-path">{row.path}</span>
        </h2>
        <Button kind="quiet" onClick={() => onSelect(null)} title="Esc">
          Close
        </Button>
      </div>
      <dl className="detail-facts">
        <Fact name="Status">
          <StatusMark status={row.status} error={row.error} />
        </Fact>
        <Fact name="Seen at">{placeOf(row)}</Fact>
        <Fact name="Route">{row.route}</Fact>
        <Fact name="Started">{formatOffset(row.startUs)}</Fact>
        <Fact name="First byte">
          {row.firstByteUs === null ? 'none came' : formatMicroseconds(row.firstByteUs)}
        </Fact>
        <Fact name="Last byte">
          {row.durationUs === null ? 'never ended' : formatMicroseconds(row.durationUs)}
        </Fact>
        {row.traceId ? (
          <Fact name="Trace">
            <span className="mono detail-trace">{row.traceId}</span>
          </Fact>
        ) : null}
      </dl>
      {parent ? (
        <p className="detail-parent">
          {row.parentId === parent.id ? 'An attempt of ' : 'A replay of '}
          <button type="button" className="link" onClick={() => onSelect(parent.id)}>
            {parent.method} {parent.path}
          </button>
        </p>
      ) : null}
      {attempts.length > 0 ? (
        <section className="message" aria-label="Attempts">
          <h3>{formatNoun(attempts.length, 'attempt')} at the instances</h3>
          <AttemptTable attempts={attempts} from={row.startUs} onSelect={onSelect} />
        </section>
      ) : null}
      <MessageView title="Request" {...request} />
      {response ? (
        <MessageView title="Response" {...response} />
      ) : (
        <section className="message" aria-label="Response">
          <h3>Response</h3>
          <p className="muted">No response came: {row.error ?? 'the connection ended'}.</p>
        </section>
      )}
    </>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
