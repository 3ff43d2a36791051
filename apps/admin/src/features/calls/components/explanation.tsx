import type { Schemas } from '#libs/api-client';
import { Alert } from '@mantine/core';
import { RevealText } from '../../../components/evidence/reveal-text.js';

/** Why a call did not go through, and what helps. Only people who may read the audit log see the true cause. */
export function Explanation({ call: { row, event, explanation } }: { readonly call: Schemas['CallDetail'] }) {
  if (explanation === null) return null;
  const detail = event.kind === 'call' ? event.detail : undefined;
  return (
    <Alert color={row.outcome === 'denied' ? 'red' : 'gray'} variant="outline" title={explanation.message}>
      {detail !== undefined && (
        <p>
          <RevealText text={detail} />
        </p>
      )}
      {explanation.remedy} <code>{row.reason}</code>
    </Alert>
  );
}
