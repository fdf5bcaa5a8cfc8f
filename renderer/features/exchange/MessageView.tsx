import type { BodyView, Header } from '#shared/model/index.ts';
import { describeBody, textOfBody } from './body-text.ts';
import './exchange.css';

type MessageViewProps = {
  title: string;
  startLine: string;
  headers: readonly Header[];
  trailers: readonly Header[];
  body: BodyView | null;
};

/** A request or a response as it was on the wire: start line, fields in their order and case, body as text. */
export function MessageView({ title, startLine, headers, trailers, body }: MessageViewProps) {
  const text = textOfBody(body);
  return (
    <section className="message" aria-label={title}>
      <h3>{title}</h3>
      <p className="message-start mono">{startLine}</p>
      <HeaderList headers={headers} label={`${title} headers`} />
      <p className="message-body-note">{describeBody(body)}</p>
      {text ? (
        <pre className="message-body" tabIndex={0} aria-label={`${title} body`}>
          {text}
        </pre>
      ) : null}
      {trailers.length > 0 ? (
        <>
          <p className="message-body-note">Trailers</p>
          <HeaderList headers={trailers} label={`${title} trailers`} />
        </>
      ) : null}
    </section>
  );
}

function HeaderList({ headers, label }: { headers: readonly Header[]; label: string }) {
  return (
    <table className="headers mono" aria-label={label}>
      <tbody>
        {headers.map(([name, value], index) => (
          <tr key={index}>
            <th scope="row">{name}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
