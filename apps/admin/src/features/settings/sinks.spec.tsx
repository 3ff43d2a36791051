import { fireEvent, screen, waitFor } from '@testing-library/react';
import { problem, tagOf, type Answers } from '../../../test/fake-api.js';
import { openConsole } from '../../../test/open-console.js';

const RETENTION = '/api/v1/tenants/{tenant}/audit-retention';
const SINKS = '/api/v1/tenants/{tenant}/audit-sinks';
const sink = {
  id: 'sink_1',
  kind: 's3',
  name: 'archive',
  format: 'chain',
  target: 'https://s3.example/audit/',
  position: 1200,
  head: 1500,
  failures: 3,
  error: 'the object store answered 503',
  sentAt: '2026-11-22T10:00:00.000Z',
  createdBy: 'root',
  createdAt: '2026-11-22T10:00:00.000Z',
};
const open = (answers: Answers = {}) =>
  openConsole('/t/demo/settings?tab=export', {
    [`GET ${SINKS}`]: () => ({ items: [sink] }),
    [`GET ${RETENTION}`]: () => ({ days: 365, hold: null }),
    ...answers,
  });

describe('where the audit log is sent', () => {
  it('says how far each has come, and what keeps it', async () => {
    const { sent } = open({ [`DELETE ${SINKS}/{id}`]: () => undefined });
    expect(await screen.findByText(/1,200 of 1,500 events, 3 attempts failed/)).toBeTruthy();
    expect(screen.getByText('the object store answered 503')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Remove destination' }));
    await waitFor(() => expect(sent.map(({ operation }) => operation)).toContain(`DELETE ${SINKS}/{id}`));
  });

  it('adds one, with an error beside the field that it is about', async () => {
    let refused = true;
    const errors = [{ pointer: '/destination/bucket', code: 'x', message: 'is no bucket name' }];
    const { sent } = open({
      [`POST ${SINKS}`]: () => {
        if (refused) throw problem(422, 'invalid_request', { errors });
        return { id: 'sink_2', secret: null };
      },
    });
    fireEvent.click(await screen.findByRole('button', { name: 'Add destination' }));
    const dialog = await screen.findByRole('dialog', { name: 'Add destination' });
    fireEvent.change(screen.getByLabelText(/^Name/), { target: { value: 'second' } });
    fireEvent.change(screen.getByLabelText(/^Bucket/), { target: { value: 'audit' } });
    const form = dialog.querySelector('form');
    if (form === null) throw new Error('the dialog has no form');
    fireEvent.submit(form);
    expect(await screen.findByText('is no bucket name')).toBeTruthy();
    refused = false;
    fireEvent.submit(form);
    expect(await screen.findByText('The audit log is sent there from its first event on.')).toBeTruthy();
    expect(sent.find(({ operation }) => operation === `POST ${SINKS}`)?.body).toMatchObject({
      name: 'second',
      destination: { kind: 's3', bucket: 'audit' },
    });
  });

  it('is kept for days that are said, and held for a reason', async () => {
    const { sent } = open({ [`PUT ${RETENTION}`]: ({ body }) => body });
    fireEvent.change(await screen.findByLabelText('Hold'), { target: { value: 'Case 12' } });
    fireEvent.click(screen.getByRole('button', { name: 'Save retention' }));
    await waitFor(() =>
      expect(sent.find(({ operation }) => operation === `PUT ${RETENTION}`)).toMatchObject({
        headers: { 'If-Match': tagOf({ days: 365, hold: null }) },
        body: { days: 365, hold: 'Case 12' },
      }),
    );
  });
});
