import { Mark, type Tone } from '../../../components/badges/mark.js';
import type { Finding } from '../finding-places.js';

const LOOKS: Readonly<Record<Finding['severity'], { readonly tone: Tone; readonly sign: string }>> = {
  critical: { tone: 'deny', sign: '⛔' },
  high: { tone: 'deny', sign: '⚠' },
  medium: { tone: 'wait', sign: '⚠' },
  low: { tone: 'muted', sign: '•' },
  info: { tone: 'muted', sign: 'i' },
};

/** How much a finding weighs, in a word. */
export const SeverityMark = ({ severity }: { readonly severity: Finding['severity'] }) => (
  <Mark {...LOOKS[severity]} filled={severity === 'critical'}>
    {severity}
  </Mark>
);
