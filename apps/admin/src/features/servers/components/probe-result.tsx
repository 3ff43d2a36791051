import type { Schemas } from '#libs/api-client';
import { Notice } from '../../../components/state/notice.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { When } from '../../../components/when.js';

/** Said loudly only when something is to do: a probe that failed, or one still under way. */
export function ProbeResult({ probe }: { readonly probe: Schemas['Server']['probe'] }) {
  if (probe.state === 'ok') return null;
  if (probe.state === 'never') {
    return (
      <Notice tone="calm" title="The server has not answered a probe yet" role="status">
        Its tools appear here once it has.
      </Notice>
    );
  }
  return (
    <Notice tone="deny" title="The last probe failed" role="alert">
      <RevealText text={probe.error ?? 'The server gave no reason.'} />
      {probe.at !== null && (
        <>
          {' '}
          (<When at={probe.at} />)
        </>
      )}
    </Notice>
  );
}
