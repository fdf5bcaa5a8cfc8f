import { formatNoun } from '#renderer/ui/format.ts';
import type { Cause } from './causes.ts';
import { FindingList } from './FindingList.tsx';

type CauseListProps = {
  causes: readonly Cause[];
  selectedId: string | null;
  hrefOf: (id: string) => string;
};

/** Findings by what makes them: those of one cause stand together under it. */
export function CauseList({ causes, selectedId, hrefOf }: CauseListProps) {
  return (
    <>
      {causes.map(({ group, members }) =>
        members.length === 1 ? (
          <FindingList key={group.key} findings={members} selectedId={selectedId} hrefOf={hrefOf} />
        ) : (
          <section key={group.key} className="cause" aria-label={group.title}>
            <h3 className="cause-title">
              {group.title}{' '}
              <span className="muted">
                {formatNoun(members.length, 'finding')} of one cause
                {group.catalogue ? ` · ${group.catalogue}` : null}
              </span>
            </h3>
            <FindingList
              findings={members}
              selectedId={selectedId}
              hrefOf={hrefOf}
              severity={group.severity}
            />
          </section>
        ),
      )}
    </>
  );
}
