import { useState } from 'react';
import type { AuditOverview } from '#shared/policy/browse/overview.ts';
import type { StageFilter, StageLine as Line, StagePage } from '#shared/policy/browse/stages.ts';
import type { MigrationStage, ServiceStage } from '#shared/policy/model/audit.ts';
import { go, hrefOf } from '#renderer/app/routing.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useQuery } from '#renderer/rpc/use-query.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { TextField } from '#renderer/ui/Field.tsx';
import { formatCount, formatNoun } from '#renderer/ui/format.ts';
import { LongTable, type LongTableColumn } from '#renderer/ui/LongTable.tsx';
import { SideMark } from '#renderer/ui/Mark.tsx';
import { Empty, Failure, Loading } from '#renderer/ui/States.tsx';
import { Term } from '#renderer/ui/Term.tsx';
import { Many } from '#renderer/ui/Toggles.tsx';
import { DetailPane, ListAndDetail } from './ListAndDetail.tsx';
import { PlaceText } from './PlaceText.tsx';
import { STAGE_MEANINGS, STAGE_WORDS, stagesAnswer, STAGES, WAY } from './stage-words.ts';

const EVERYTHING: StageFilter = { stages: [], text: '' };

type StagesPanelProps = { overview: AuditOverview; selected: string | null };

/** How far each service has come, with what says so. */
export function StagesPanel({ overview, selected }: StagesPanelProps) {
  const { name, createdAt, services, stages } = overview;
  const [filter, setFilter] = useState<StageFilter>(EVERYTHING);
  const select = (service: string | null) =>
    go(hrefOf('policies', name, 'stages', ...(service === null ? [] : [service])), { replace: true });
  if (services === 0)
    return (
      <Empty title="No application was read.">
        Name the configuration of the services to see their stages.
      </Empty>
    );
  return (
    <>
      <div className="policy-filter">
        <p className="policy-lead">{stagesAnswer(stages)}</p>
        <Many<MigrationStage>
          label="Stages"
          values={filter.stages}
          options={STAGES.flatMap((stage) => {
            const count = stages.find(({ key }) => key === stage)?.count ?? 0;
            return count === 0
              ? []
              : [
                  {
                    value: stage,
                    label: `${STAGE_WORDS[stage]} ${formatCount(count)}`,
                    title: STAGE_MEANINGS[stage],
                  },
                ];
          })}
          onChange={(chosen) => setFilter({ ...filter, stages: chosen })}
        />
        <TextField
          label="Find a service"
          labelHidden
          placeholder="Service"
          value={filter.text}
          onChange={(text) => setFilter({ ...filter, text })}
        />
      </div>
      <ListAndDetail
        name="policy-stages"
        label="Width of the list of services"
        list={
          <LongTable<Line, StagePage>
            label="Stages"
            className="stages-table"
            columns={COLUMNS}
            question={`stages ${name} ${createdAt} ${JSON.stringify(filter)}`}
            ask={(range, signal) => engine.audits.stages({ name, filter, range }, { signal })}
            keyOf={keyOf}
            selected={selected}
            onSelect={select}
            foot={(page) => `${formatCount(page.count)} of ${formatNoun(services, 'service')}`}
            empty={
              <Empty
                title="No service is left by this filter."
                action={<Button onClick={() => setFilter(EVERYTHING)}>Show every service</Button>}
              />
            }
          />
        }
        detail={
          selected === null ? null : (
            <ChosenStage audit={name} madeAt={createdAt} service={selected} onClose={() => select(null)} />
          )
        }
      />
    </>
  );
}

const COLUMNS: readonly LongTableColumn<Line>[] = [
  { id: 'service', title: 'Service', cell: ({ service }) => service, text: ({ service }) => service },
  {
    id: 'stage',
    title: <Term name="stage">Stage</Term>,
    cell: ({ stage }) => <StageMark stage={stage} />,
    text: ({ stage }) => STAGE_MEANINGS[stage],
  },
  {
    id: 'evidence',
    title: 'Evidence',
    cell: ({ first, evidence }) => (evidence > 1 ? `${first}, and ${formatCount(evidence - 1)} more` : first),
    text: ({ first }) => first,
  },
];

function keyOf({ service }: Line): string {
  return service;
}

type ChosenStageProps = { audit: string; madeAt: string; service: string; onClose: () => void };

function ChosenStage({ audit, madeAt, service, onClose }: ChosenStageProps) {
  const query = useQuery(`stage of ${service} in ${audit} ${madeAt}`, (signal) =>
    engine.audits.stage({ name: audit, service }, { signal }),
  );
  const [last, setLast] = useState<ServiceStage | null>(null);
  if (query.data !== null && query.data !== last) setLast(query.data);
  if (query.error) return <Failure error={query.error} retry={query.reload} />;
  const found = query.data ?? last;
  if (found === null) return <Loading what="the service" />;
  return (
    <DetailPane label="Service" title={found.service} onClose={onClose}>
      <p className="policy-verdict-line">
        <StageMark stage={found.stage} /> <span className="muted">{STAGE_MEANINGS[found.stage]}</span>
      </p>
      <h3>What says so</h3>
      <ul className="policy-evidence">
        {found.evidence.map(({ from, text, place }) => (
          <li key={`${from} ${text}`}>
            {from === 'traffic' ? <SideMark side="candidate">traffic</SideMark> : null} {text}{' '}
            <PlaceText place={place} />
          </li>
        ))}
      </ul>
    </DetailPane>
  );
}

/** The four steps with the reached one filled; what is not a step on the way is told in words alone. */
function StageMark({ stage }: { stage: MigrationStage }) {
  const reached = WAY.indexOf(stage);
  if (reached < 0) return <span className="mark mark-inconclusive">{STAGE_WORDS[stage]}</span>;
  return (
    <span className="policy-stage">
      <span aria-hidden="true" className="policy-steps">
        {WAY.map((step, index) => (
          <span key={step} className={index <= reached ? 'policy-step-done' : ''} />
        ))}
      </span>
      {STAGE_WORDS[stage]}
    </span>
  );
}
