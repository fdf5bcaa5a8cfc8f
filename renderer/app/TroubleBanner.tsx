import { useEngineStore } from '../rpc/engine-store.ts';
import { Banner } from '../ui/States.tsx';

/** Over every view when recording could not store something: traffic went on, but a capture is not complete. */
export function TroubleBanner() {
  const trouble = useEngineStore((state) => state.live?.trouble ?? null);
  if (!trouble) return null;
  return (
    <Banner kind="fail">
      Something could not be stored: {trouble.message} {trouble.advice} The traffic went on; the capture is
      not complete.
    </Banner>
  );
}
