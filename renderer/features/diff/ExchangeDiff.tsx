import type { ExchangeDetail, Header } from '#shared/model/index.ts';
import { describeBody, textOfBody } from '../exchange/body-text.ts';
import { HeaderDiff } from './HeaderDiff.tsx';
import { LineDiff } from './LineDiff.tsx';
import './diff.css';

type ExchangeDiffProps = { baseline: ExchangeDetail | null; candidate: ExchangeDetail | null };

const NO_HEADERS: Header[] = [];

/** Two exchanges side by side: the responses first, for those are what is judged. */
export function ExchangeDiff({ baseline, candidate }: ExchangeDiffProps) {
  return (
    <>
      <MessageDiff title="Response" left={baseline?.response ?? null} right={candidate?.response ?? null} />
      <MessageDiff title="Request" left={baseline?.request ?? null} right={candidate?.request ?? null} />
    </>
  );
}

type Message = ExchangeDetail['request'];

function MessageDiff({ title, left, right }: { title: string; left: Message | null; right: Message | null }) {
  return (
    <section className="diff-message" aria-label={`${title} on both sides`}>
      <h3>{title}</h3>
      <LineDiff
        label={`${title}: start line`}
        left={left?.startLine ?? '(none)'}
        right={right?.startLine ?? '(none)'}
      />
      <HeaderDiff
        label={`${title}: headers`}
        left={left?.headers ?? NO_HEADERS}
        right={right?.headers ?? NO_HEADERS}
      />
      <div className="diff-notes">
        <span>{describeBody(left?.body ?? null)}</span>
        <span>{describeBody(right?.body ?? null)}</span>
      </div>
      <LineDiff
        label={`${title}: body`}
        left={textOfBody(left?.body ?? null)}
        right={textOfBody(right?.body ?? null)}
      />
    </section>
  );
}
