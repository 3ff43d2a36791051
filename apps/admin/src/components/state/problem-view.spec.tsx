import { MantineProvider } from '@mantine/core';
import { fireEvent, screen } from '@testing-library/react';
import { jest } from '@jest/globals';
import { problem } from '../../../test/fake-api.js';
import { renderInTenant } from '../../../test/render-in-tenant.js';
import { FormProblem } from '../input/form-problem.js';
import { ProblemView } from './problem-view.js';

describe('ProblemView', () => {
  it('says what happened, gives the id to quote, and retries', () => {
    const retry = jest.fn();
    renderInTenant(
      <ProblemView
        problem={problem(503, 'store_unavailable', { detail: 'Try again soon.' })}
        onRetry={retry}
      />,
    );
    expect(screen.getByRole('alert').textContent).toContain('Try again soon.');
    expect(screen.getByText('req_1')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(retry).toHaveBeenCalledTimes(1);
  });
});

describe('FormProblem', () => {
  const invalid = problem(422, 'invalid_request', {
    errors: [
      { pointer: '/slug', code: 'taken', message: 'Another server has it' },
      { pointer: '/region', code: 'unknown', message: 'No such region' },
    ],
  });

  it('lists only what stands beside no field', () => {
    renderInTenant(<FormProblem problem={invalid} fields={['slug']} />);
    expect(screen.getByText('/region')).toBeTruthy();
    expect(screen.queryByText('/slug')).toBeNull();
  });

  it('leaves a taken name to its field', () => {
    const taken = problem(409, 'slug_taken', { detail: 'Choose another.' });
    const { rerender } = renderInTenant(<FormProblem problem={taken} fields={['slug']} />);
    expect(screen.queryByText(/slug_taken/)).toBeNull();
    rerender(
      <MantineProvider env="test">{<FormProblem problem={taken} fields={['name']} />}</MantineProvider>,
    );
    expect(screen.getAllByText(/slug_taken/)).not.toHaveLength(0);
  });

  it('is silent when every error stands beside its field', () => {
    renderInTenant(<FormProblem problem={invalid} fields={['slug', 'region']} />);
    expect(screen.queryByRole('alert')).toBeNull();
  });
});
