import { useState } from 'react';
import { isFurtherPlace } from '#shared/compare/further-places.ts';
import { ruleFrom, ruleKindsOf } from '#shared/compare/told-rules/from-finding.ts';
import { ruleYaml } from '#shared/compare/told-rules/print.ts';
import type { CompareRuleKind, Finding } from '#shared/model/index.ts';
import { hrefOf } from '#renderer/app/routing.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { CopyButton } from '#renderer/ui/CopyButton.tsx';
import { SelectField, TextField } from '#renderer/ui/Field.tsx';
import { formatNoun } from '#renderer/ui/format.ts';
import { RULE_KINDS } from './rule-words.ts';
import { useDraftsOf, useRuleDrafts } from './rule-drafts.ts';
import './rules.css';

type MakeRuleProps = { finding: Finding; comparison: string };

/** Makes a rule from a finding: what it says is shown before it is added, and it counts from the next comparison on. */
export function MakeRule({ finding, comparison }: MakeRuleProps) {
  const kinds = ruleKindsOf(finding);
  const [open, setOpen] = useState(false);
  const drafts = useDraftsOf(comparison);
  const [first] = kinds;
  if (isFurtherPlace(finding.place)) return <NoRule />;
  if (first === undefined) return null;
  return (
    <div className="make-rule">
      {open ? (
        <RuleForm finding={finding} comparison={comparison} kinds={kinds} onClose={() => setOpen(false)} />
      ) : (
        <Button onClick={() => setOpen(true)}>Make a rule from this…</Button>
      )}
      {drafts.length > 0 ? (
        <p className="muted">
          <a href={hrefOf('compare', comparison, 'rules')}>{formatNoun(drafts.length, 'new rule')}</a>{' '}
          {drafts.length === 1 ? 'waits' : 'wait'} for the comparison to be made again.
        </p>
      ) : null}
    </div>
  );
}

/** Why no rule is offered where all that are not listed share one place. */
function NoRule() {
  return (
    <p className="make-rule muted">
      No rule can be made from this: a rule names a place, and these are all that the comparison had no room
      to list. Set aside some of the places that it lists (in a rules file * stands for any characters), and
      compare again: what is left is then listed.
    </p>
  );
}

type RuleFormProps = MakeRuleProps & { kinds: readonly CompareRuleKind[]; onClose: () => void };

function RuleForm({ finding, comparison, kinds, onClose }: RuleFormProps) {
  const [kind, setKind] = useState<CompareRuleKind>(kinds[0] ?? 'ignore');
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const add = useRuleDrafts((state) => state.add);
  const rule = ruleFrom(finding, kind, reason.trim() || 'why it does not matter');
  if (!rule) return null;
  return (
    <form
      className="rule-form"
      aria-label="New rule"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (reason.trim() === '') return;
        add(comparison, rule);
        onClose();
      }}
    >
      <div className="form-row">
        <SelectField
          label="Rule"
          value={kind}
          options={kinds.map((value) => ({ value, label: RULE_KINDS[value] }))}
          onChange={(value) => setKind(kinds.find((one) => one === value) ?? kind)}
        />
        <TextField
          label="Reason"
          value={reason}
          onChange={setReason}
          placeholder="why it does not matter"
          error={tried && reason.trim() === '' ? 'A rule says why.' : null}
        />
      </div>
      <pre className="rule-text mono">{ruleYaml(rule)}</pre>
      <div className="form-actions">
        <Button kind="primary" type="submit">
          Add the rule
        </Button>
        <CopyButton text={ruleYaml(rule)}>Copy it</CopyButton>
        <Button onClick={onClose}>Cancel</Button>
      </div>
    </form>
  );
}
