import { go, hrefOf } from '#renderer/app/routing.ts';
import { Choice } from '#renderer/ui/Toggles.tsx';

/** What is sent through the declared routes: a request that is written down, or a capture. */
export function RoutingChoice({ of }: { of: 'request' | 'capture' }) {
  return (
    <Choice<'request' | 'capture'>
      label="What is routed"
      value={of}
      options={[
        { value: 'request', label: 'One request' },
        { value: 'capture', label: 'A capture' },
      ]}
      onChange={(next) =>
        go(next === 'request' ? hrefOf('policies', 'route') : hrefOf('policies', 'route', 'capture'))
      }
    />
  );
}
