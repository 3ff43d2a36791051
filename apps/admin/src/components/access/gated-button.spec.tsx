import { fireEvent, screen } from '@testing-library/react';
import { jest } from '@jest/globals';
import { renderInTenant } from '../../../test/render-in-tenant.js';
import { GatedButton } from './gated-button.js';
import { PermissionGate } from './permission-gate.js';

describe('what needs a permission', () => {
  it('lets who has it act', () => {
    const act = jest.fn();
    renderInTenant(
      <GatedButton need="tool.enable" onClick={act}>
        Go
      </GatedButton>,
      ['tool.enable'],
    );
    fireEvent.click(screen.getByRole('button', { name: 'Go' }));
    expect(act).toHaveBeenCalledTimes(1);
  });

  it('stays in reach without it, does nothing, and says why', () => {
    const act = jest.fn();
    renderInTenant(
      <GatedButton need="tool.enable" onClick={act}>
        Go
      </GatedButton>,
      ['registry.read'],
    );
    const button = screen.getByRole('button', { name: 'Go' });
    fireEvent.click(button);
    expect(act).not.toHaveBeenCalled();
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(button.hasAttribute('disabled')).toBe(false);
    expect(button.getAttribute('aria-description')).toBe('You need the permission tool.enable');
  });

  it('names the permission that a page needs instead of showing the page', () => {
    renderInTenant(<PermissionGate need="calls.read">secret rows</PermissionGate>, ['registry.read']);
    expect(screen.queryByText('secret rows')).toBeNull();
    expect(screen.getByText('calls.read')).toBeTruthy();
  });
});
