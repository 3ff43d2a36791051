import type { Schemas } from '#libs/api-client';
import { Mark } from '../../../components/badges/mark.js';

/** How the last look at the live server ended. */
export function ProbeMark({ probe }: { readonly probe: Schemas['Server']['probe'] }) {
  if (probe.state === 'ok')
    return (
      <Mark tone="allow" sign="✓">
        answers
      </Mark>
    );
  if (probe.state === 'failed')
    return (
      <Mark tone="deny" sign="⚠" title={probe.error ?? undefined}>
        failed
      </Mark>
    );
  return (
    <Mark tone="muted" sign="·">
      not probed yet
    </Mark>
  );
}
