import { screen, within } from '@testing-library/react';
import { renderInTenant } from '../../../test/render-in-tenant.js';
import { FieldDiff } from './field-diff.js';

describe('FieldDiff', () => {
  it('shows old and new side by side, with what changed and what hides', () => {
    renderInTenant(
      <FieldDiff
        compare
        change={{
          pointer: '/description',
          kind: 'changed',
          before: 'Reads it.',
          after: 'Reads it\u200b twice.',
        }}
      />,
    );
    const now = screen.getByRole('region', { name: 'Live /description' });
    expect(within(now).getByText('U+200B')).toHaveProperty('title', 'zero width space');
    expect(now.querySelector('ins')?.textContent).toContain('twice');
    expect(screen.getByRole('region', { name: 'Approved /description' }).textContent).toBe('Reads it.');
  });

  it('says that a field was not there, and never shows an empty one for it', () => {
    renderInTenant(<FieldDiff compare change={{ pointer: '/maxItems', kind: 'removed', before: 10 }} />);
    expect(screen.getByText('not there')).toBeTruthy();
    expect(screen.queryByRole('region', { name: 'Live /maxItems' })).toBeNull();
  });

  it('writes markup of the server as text', () => {
    const after = '<img src=x onerror=alert(1)> [a](javascript:b)';
    renderInTenant(<FieldDiff compare={false} change={{ pointer: '/title', kind: 'added', after }} />);
    const value = screen.getByRole('region', { name: 'Value of /title' });
    expect(value.textContent).toBe(after);
    expect(value.querySelector('img, a')).toBeNull();
  });

  it('reveals a pointer, too', () => {
    renderInTenant(<FieldDiff compare={false} change={{ pointer: '/a\u202eb', kind: 'added', after: 1 }} />);
    expect(screen.getByText('U+202E')).toBeTruthy();
  });
});
