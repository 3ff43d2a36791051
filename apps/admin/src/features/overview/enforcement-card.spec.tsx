import { screen } from '@testing-library/react';
import { renderInTenant } from '../../../test/render-in-tenant.js';
import { EnforcementCard } from './components/enforcement-card.js';

/** @param ago seconds; null: never */
const show = (revision: number | null, ago: number | null) => {
  const lastSeenAt = ago === null ? null : new Date(Date.now() - ago * 1_000).toISOString();
  renderInTenant(<EnforcementCard current={7} gateways={[{ name: 'gw-1', revision, lastSeenAt }]} />);
};

describe('the gateways of the overview', () => {
  it.each<[string, number | null, number | null]>([
    ['current', 7, 0],
    ['2 behind', 5, 0],
    ['has not asked for this tenant', null, 0],
    ['not known', 7, 3_600],
    ['not known', null, null],
  ])('are %s with revision %s, last seen %s seconds ago', (word, revision, ago) => {
    show(revision, ago);
    expect(screen.getByText(word)).toBeTruthy();
  });
});
