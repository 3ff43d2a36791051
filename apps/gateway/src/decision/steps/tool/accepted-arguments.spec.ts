import { hashJson } from '#libs/manifest';
import { testTool } from '#libs/testing';
import { Log } from '#libs/platform';
import { ToolValidators } from '../../../snapshot/tool-validators.js';
import { type GrantedTool, proven } from '../../proofs.js';
import { fresh, served, toolCall } from '../../proofs.fixture.js';
import { acceptedArguments } from './accepted-arguments.js';
import { approvedIfSensitive } from './approved-if-sensitive.js';

const schema = {
  type: 'object',
  properties: {
    region: { type: 'string', 'x-mcp-header': 'Region' },
    count: { type: 'integer', default: 1 },
  },
  additionalProperties: false,
};

describe('acceptedArguments', () => {
  const step = acceptedArguments(new ToolValidators(new Log(() => undefined)));
  let granted: GrantedTool;

  beforeAll(async () => {
    const definition = JSON.stringify({ name: 'read', inputSchema: schema });
    const snapshot = await fresh({ tools: [{ ...testTool('desk', 'read'), definition }] });
    granted = proven({ ...served(snapshot, 'desk__read'), role: 'everyone', grant: 'g' });
  });

  it('keeps them as they are, with the canonical text that stands for them', () => {
    const accepted = step(granted, toolCall('desk__read', { count: 2 }));
    expect(accepted).toMatchObject({
      args: { count: 2 },
      argumentsJson: '{"count":2}',
      argsHash: hashJson({ count: 2 }),
    });
    expect(approvedIfSensitive()(accepted)).toBe(accepted);
    // No defaults are filled in.
    expect(step(granted, toolCall('desk__read', {})).argumentsJson).toBe('{}');
  });

  it.each([
    [{ count: '2' }, '/count (type)'],
    [{ count: 2.5 }, '/count (type)'],
    [{ other: 'secret' }, '/other (additionalProperties)'],
  ])('refuses %j and says where, not what', (args, hint) => {
    expect(() => step(granted, toolCall('desk__read', args))).toThrow(
      expect.objectContaining({ reason: 'arguments-invalid', context: { detail: hint, hint } }),
    );
  });

  it('wants the headers that mirror arguments to agree, in the modern era', () => {
    const args = { region: 'eu' };
    const headers = (value: string) => ({ headers: { param: new Map([['region', value]]) } });
    expect(step(granted, toolCall('desk__read', args, headers('eu'))).args).toEqual(args);
    for (const message of [toolCall('desk__read', args), toolCall('desk__read', args, headers('us'))]) {
      expect(() => step(granted, message)).toThrow(expect.objectContaining({ reason: 'header-mismatch' }));
    }
    expect(step(granted, toolCall('desk__read', args, { era: 'legacy' })).args).toEqual(args);
  });
});
