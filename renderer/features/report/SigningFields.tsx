import { bridge } from '#renderer/rpc/bridge.ts';
import { useAppBridge } from '#renderer/rpc/use-app-bridge.ts';
import { CheckField } from '#renderer/ui/Field.tsx';
import { Choice } from '#renderer/ui/Toggles.tsx';
import { KeyFileFields } from './KeyFileFields.tsx';
import type { SigningDraft } from './signing-draft.ts';
import { StoreKeyFields } from './StoreKeyFields.tsx';

type Props = { draft: SigningDraft; onChange: (part: Partial<SigningDraft>) => void };

/** Whether it is signed, and with which key: the app's own, or one in a file where the engine runs. */
export function SigningFields({ draft, onChange }: Props) {
  // An engine elsewhere cannot ask this app for a signature.
  const app = useAppBridge();
  return (
    <div className="export-signing">
      <CheckField
        label="Sign it"
        hint="Who gets a signed report can tell with meshproof verify that nobody edited it."
        checked={draft.isSigned}
        onChange={(isSigned) => onChange({ isSigned, from: app ? draft.from : 'file' })}
      />
      {draft.isSigned && bridge && !app ? (
        <p className="muted">
          The engine runs elsewhere, where the key store of this computer is out of reach: sign with a key
          file of its machine.
        </p>
      ) : null}
      {draft.isSigned && app ? (
        <Choice
          label="Key"
          value={draft.from}
          onChange={(from) => onChange({ from })}
          options={[
            { value: 'store', label: 'key store', title: 'A key that the operating system keeps secret' },
            { value: 'file', label: 'key file' },
          ]}
        />
      ) : null}
      {draft.isSigned && app && draft.from === 'store' ? (
        <StoreKeyFields
          app={app}
          onReady={(isStoreReady) => onChange({ isStoreReady })}
          onUseFile={() => onChange({ from: 'file' })}
        />
      ) : null}
      {draft.isSigned && draft.from === 'file' ? <KeyFileFields draft={draft} onChange={onChange} /> : null}
    </div>
  );
}
