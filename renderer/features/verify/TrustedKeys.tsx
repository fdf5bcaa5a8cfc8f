import { engine } from '#renderer/rpc/connection.ts';
import { useAction } from '#renderer/rpc/use-action.ts';
import type { Query } from '#renderer/rpc/use-query.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { ActionError, Failure, Loading } from '#renderer/ui/States.tsx';

type Trusted = Awaited<ReturnType<typeof engine.keys.trusted>>;
type Props = { trusted: Query<Trusted>; onChange: () => void };

/** The keys whose owners are known here. */
export function TrustedKeys({ trusted, onChange }: Props) {
  const remove = useAction(async (key: string) => {
    await engine.keys.distrust({ key });
    onChange();
  });
  if (trusted.error) return <Failure error={trusted.error} retry={trusted.reload} />;
  if (!trusted.data) return <Loading what="the trusted keys" />;
  const { file, keys } = trusted.data;
  return (
    <section className="trusted" aria-labelledby="trusted-title">
      <h3 id="trusted-title">Trusted keys</h3>
      {keys.length === 0 ? (
        <p className="muted">None yet: nobody has said whose key a report is signed with.</p>
      ) : (
        <ul className="trusted-keys">
          {keys.map(({ fingerprint, name }) => (
            <li key={fingerprint}>
              <span className="trusted-name">{name}</span>
              <span className="mono trusted-fingerprint">{fingerprint}</span>
              <Button
                kind="quiet"
                busy={remove.busy}
                aria-label={`Remove the key of ${name}, ${fingerprint.slice(0, 15)}…`}
                onClick={() => void remove.run(fingerprint)}
              >
                Remove
              </Button>
            </li>
          ))}
        </ul>
      )}
      <ActionError error={remove.error} />
      <p className="muted">
        They stand in <span className="mono">{file}</span> where the engine runs, for{' '}
        <span className="mono">meshproof verify</span> too.
      </p>
    </section>
  );
}
