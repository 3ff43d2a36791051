import type { Schemas } from '#libs/api-client';
import { Card } from '../../../components/page/card.js';
import { Steps } from '../../../components/page/steps.js';
import { When } from '../../../components/when.js';

const STEPS = {
  address: 'Address',
  handshake: 'Handshake',
  tools: 'Tools',
  definitions: 'Definitions',
} as const;

/** What the last probe tried, in order, and where it ended. */
export function ProbeSteps({ probe: { steps, at } }: { readonly probe: Schemas['Server']['probe'] }) {
  if (steps.length === 0) return null;
  return (
    <Card title="Last probe" note={at === null ? undefined : <When at={at} />}>
      <Steps steps={steps.map(({ step, ...taken }) => ({ name: STEPS[step], ...taken }))} />
    </Card>
  );
}
