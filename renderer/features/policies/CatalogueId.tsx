import { CATALOGUE } from '#shared/policy/catalogue.ts';
import { Explained } from '#renderer/ui/Term.tsx';

/** The ID of a catalogue entry; what the entry says appears on hover. */
export function CatalogueId({ id, hoverOnly = false }: { id: string; hoverOnly?: boolean }) {
  const entry = CATALOGUE.get(id);
  if (entry === undefined) return id;
  return (
    <Explained
      hoverOnly={hoverOnly}
      text={
        <>
          <strong>{entry.title}.</strong> {entry.summary}
        </>
      }
    >
      {id}
    </Explained>
  );
}
