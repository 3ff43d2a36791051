import type { Schemas } from '#libs/api-client';
import { Notice } from '../../../components/state/notice.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';

/** Why a call did not go through, and what helps. Only people who may read the audit log see the true cause. */
export function Explanation({ call: { row, event, explanation } }: { readonly call: Schemas['CallDetail'] }) {
  if (explanation === null) return null;
  const detail = event.kind === 'call' ? event.detail : undefined;
  return (
    <Notice tone={row.outcome === 'denied' ? 'deny' : 'calm'} title={explanation.message}>
      {detail !== undefined && (
        <p>
          <RevealText text={detail} />
        </p>
      )}
      {explanation.remedy} <code>{row.reason}</code>
    </Notice>
  );
}
