import { STEPS } from '#libs/denial';
import { screen, within } from '@testing-library/react';
import { renderInTenant } from '../../../test/render-in-tenant.js';
import { Trail } from './trail.js';

const trail = STEPS.slice(0, 8).map((step) => ({ step, us: 12 }));

describe('Trail', () => {
  it('marks the step that refused, with why and what helps', () => {
    renderInTenant(
      <Trail
        event={{ trail, reason: 'tool-not-granted', outcome: 'denied' }}
        explanation={{ message: 'Unknown tool', remedy: 'Ask for a role.' }}
      />,
    );
    const steps = within(screen.getByRole('list', { name: 'Decision trail' })).getAllByRole('listitem');
    expect(steps).toHaveLength(STEPS.length);
    const stopped = steps.filter((step) => step.getAttribute('aria-current') === 'step');
    expect(stopped).toHaveLength(1);
    expect(stopped[0]?.textContent).toContain('grantedTool');
    expect(stopped[0]?.textContent).toContain('Unknown tool. Ask for a role.');
    expect(steps[0]?.textContent).toContain('12 µs');
    expect(steps.at(-2)?.textContent).toContain('not reached');
  });
});
