import { act, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { Providers } from '../../app/providers.js';
import { createQueryClient } from '../../app/query-client.js';
import { SessionGate } from '../../lib/http/session-gate.js';
import type { Versioned } from '../../lib/http/api.js';
import { fakeApi } from '../../../test/fake-api.js';
import { Edited } from './edited.js';

interface Settings {
  readonly name: string;
  readonly days: number;
  readonly shown?: string;
}

function Form({ begun, onSaved }: { readonly begun: Versioned<Settings>; readonly onSaved: () => void }) {
  const [name, setName] = useState(begun.data.name);
  return (
    <>
      <input aria-label="Name" value={name} onChange={({ target }) => setName(target.value)} />
      <output>{begun.version}</output>
      {/* A write takes its time. */}
      <button onClick={() => void Promise.resolve().then(onSaved)}>Save</button>
    </>
  );
}

const page = (current: Versioned<Settings>) => (
  <Providers
    consoleApi={{ api: fakeApi({}).api, gate: new SessionGate() }}
    queries={createQueryClient()}
    nonce=""
  >
    <Edited current={current}>{(begun, saved) => <Form begun={begun} onSaved={saved} />}</Edited>
  </Providers>
);
const first = { data: { name: 'Night', days: 1 }, version: '"1"' };
const second = { data: { name: 'Night', days: 2 }, version: '"2"' };
const open = () => render(page(first));
const type = (value: string) => fireEvent.input(screen.getByLabelText('Name'), { target: { value } });
const seen = () => ({
  name: screen.getByLabelText<HTMLInputElement>('Name').value,
  version: document.querySelector('output')?.textContent,
});
const notice = () => screen.queryByText('Somebody changed this meanwhile');

describe('a form of something that others change', () => {
  it('follows them while nobody has touched it', () => {
    const { rerender } = open();
    rerender(page({ data: { name: 'Day', days: 1 }, version: '"2"' }));
    expect(seen()).toEqual({ name: 'Day', version: '"2"' });
    expect(notice()).toBeNull();
  });

  it('keeps what was typed, and the version that it was typed into, and names the difference', () => {
    const { rerender } = open();
    type('Late');
    rerender(page(second));
    expect(notice()).toBeTruthy();
    expect(screen.getByText(/Different now: days\./)).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('Late');
    expect(screen.getByText('"1"')).toBeTruthy();
  });

  it('drops what was typed when asked to', () => {
    const { rerender } = open();
    type('Late');
    rerender(page(second));
    fireEvent.click(screen.getByRole('button', { name: 'Drop mine and load what is there' }));
    expect(seen()).toEqual({ name: 'Night', version: '"2"' });
    expect(notice()).toBeNull();
  });

  it('shows its own change once it is saved', async () => {
    const { rerender } = open();
    type('Late');
    fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    await act(() => Promise.resolve());
    rerender(page({ data: { name: 'Late', days: 1 }, version: '"2"' }));
    expect(seen()).toEqual({ name: 'Late', version: '"2"' });
    expect(notice()).toBeNull();
  });

  it('takes another version of the same for what it is, and goes on', () => {
    const { rerender } = open();
    type('Late');
    rerender(page({ ...first, version: '"2"' }));
    expect(seen()).toEqual({ name: 'Late', version: '"2"' });
  });

  it('says nothing of what differs beside it in the same version', () => {
    const { rerender } = open();
    type('Late');
    rerender(page({ ...first, data: { ...first.data, shown: 'now' } }));
    expect([notice(), seen().name]).toEqual([null, 'Late']);
  });
});
