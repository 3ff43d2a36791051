import { fireEvent, screen, waitFor } from '@testing-library/react';
import { problem } from '../../../test/fake-api.js';
import { openConsole } from '../../../test/open-console.js';

const STOPS = '/api/v1/tenants/{tenant}/stops';

describe('ConfirmDialog', () => {
  const open = async (answer: () => unknown) => {
    const opened = openConsole('/t/demo/stops', {
      [`GET ${STOPS}`]: () => ({ items: [] }),
      [`POST ${STOPS}`]: answer,
    });
    fireEvent.click(await screen.findByRole('button', { name: 'Stop…' }));
    await screen.findByRole('dialog');
    return opened;
  };
  const give = (reason: string) =>
    fireEvent.change(screen.getByLabelText(/Reason/), { target: { value: reason } });
  const act = () => screen.getByRole('button', { name: 'Stop now' });

  it('does nothing without a reason of three characters, spaces not counted', async () => {
    const { sent } = await open(() => ({ id: 'stop_1' }));
    expect(act().hasAttribute('disabled')).toBe(true);
    give('  x  ');
    expect(act().hasAttribute('disabled')).toBe(true);
    give('  leak  ');
    fireEvent.click(act());
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(sent.find(({ operation }) => operation === `POST ${STOPS}`)?.body).toMatchObject({
      reason: 'leak',
    });
  });

  it('stays open with what was written when it fails, and says why', async () => {
    await open(() => {
      throw problem(503, 'store_unavailable', { detail: 'Try again soon.' });
    });
    give('a leak');
    fireEvent.click(act());
    await screen.findByText('Try again soon.');
    expect(screen.getByLabelText<HTMLTextAreaElement>(/Reason/).value).toBe('a leak');
  });
});
