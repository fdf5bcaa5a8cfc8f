import { CATALOGUE } from '#shared/policy/catalogue.ts';

/** What the catalogue says about differences of one kind. */
export function CatalogueEntry({ id }: { id: string }) {
  const entry = CATALOGUE.get(id);
  if (entry === undefined) return null;
  return (
    <div className="policy-entry">
      <h3>
        <span className="muted">{id}</span> {entry.title}
      </h3>
      <p>{entry.summary}</p>
      <p className="muted policy-origin">{entry.source}</p>
    </div>
  );
}
