import { NO_FEATURES } from '#libs/contracts';
import { hashJson } from '#libs/manifest';
import { SealedState } from '#libs/mcp';
import { FixedClock, testRole, testTool } from '#libs/testing';
import { Log } from '#libs/platform';
import { ToolValidators } from '../../../snapshot/tool-validators.js';
import { type FreshSnapshot, type GrantedTool, type ItemCallMessage, proven } from '../../proofs.js';
import { addressed, caller, fresh, served, toolCall } from '../../proofs.fixture.js';
import { RequestStates } from '../../request-states.js';
import { acceptedArguments } from './accepted-arguments.js';

const schema = {
  type: 'object',
  properties: {
    region: { type: 'string', 'x-mcp-header': 'Region' },
    count: { type: 'integer', default: 1 },
  },
  additionalProperties: false,
};

describe('acceptedArguments', () => {
  const clock = new FixedClock();
  const states = new RequestStates(new SealedState(new Uint8Array(32)), clock);
  const decided = acceptedArguments(new ToolValidators(new Log(() => undefined)), states, clock);
  let snapshot: FreshSnapshot;
  const prove = (
    under: FreshSnapshot,
    who: ReturnType<typeof caller>,
    of: GrantedTool,
    message: ItemCallMessage,
  ) => decided(addressed(), under, who, of, message);
  const step = (of: GrantedTool, message: ItemCallMessage) => prove(snapshot, caller(), of, message);
  let granted: GrantedTool;

  beforeAll(async () => {
    const definition = JSON.stringify({ name: 'read', inputSchema: schema });
    snapshot = await fresh({ tools: [{ ...testTool('desk', 'read'), definition }] });
    granted = proven({ ...served(snapshot, 'desk__read'), role: 'everyone', grant: 'g', conditional: false });
  });

  it('keeps them as they are, with the canonical text that stands for them', () => {
    const accepted = step(granted, toolCall('desk__read', { count: 2 }));
    expect(accepted).toMatchObject({
      args: { count: 2 },
      argumentsJson: '{"count":2}',
      argsHash: hashJson({ count: 2 }),
    });
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

  describe('and conditions', () => {
    const decide = async (condition: string, args: Record<string, unknown>) => {
      const role = testRole('everyone', { kind: 'all' });
      const [grant] = role.grants;
      const definition = JSON.stringify({ name: 'read', inputSchema: schema });
      const under = await fresh({
        tools: [{ ...testTool('desk', 'read'), definition }],
        roles: [{ ...role, grants: [{ ...grant!, condition, approval: 'each-call' }] }],
      });
      const of: GrantedTool = proven({ ...granted, ...served(under, 'desk__read'), conditional: true });
      return prove(under, caller(), of, toolCall('desk__read', args));
    };

    it('that hold let the call on, with what the grant asks', async () => {
      const accepted = await decide('args.count < 5', { count: 2 });
      expect(accepted.terms).toMatchObject({ role: 'everyone', approval: ['grant_everyone_0'] });
    });

    it.each<[string, Record<string, unknown>]>([
      ['args.count < 5', { count: 9 }],
      ['args.count < 5', {}],
      ['args.count < "5"', { count: 2 }],
    ])('%s of %j denies', async (condition, args) => {
      await expect(decide(condition, args)).rejects.toMatchObject({ reason: 'condition-failed' });
    });

    it('are not asked about arguments that the schema refuses', async () => {
      await expect(decide('true', { other: 1 })).rejects.toMatchObject({ reason: 'arguments-invalid' });
    });
  });

  describe('a state that comes back', () => {
    const capabilities = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: {} } };
    const asking = (): GrantedTool => {
      const features = { ...NO_FEATURES, elicitation: true };
      return proven({ ...granted, server: { ...granted.server, era: 'modern', features } });
    };
    const second = (state: string | undefined, args = { count: 2 }, answer = {}) =>
      toolCall('desk__read', args, {
        message: { kind: 'request', id: 1, method: 'tools/call', params: { _meta: capabilities } },
        call: {
          method: 'tools/call',
          kind: 'tool',
          name: 'desk__read',
          args,
          input: { responses: { who: answer }, state },
        },
      });
    const sealed = (): string => {
      const message = toolCall('desk__read', { count: 2 });
      return states.seal(addressed(), caller(), message, asking(), 'its own words') ?? '';
    };

    it('is the one that the server gave for exactly this request', () => {
      expect(step(asking(), second(sealed())).input).toEqual({
        responses: { who: {} },
        state: 'its own words',
      });
    });

    it('is nothing for other arguments, another caller, another endpoint, or somebody who made it up', () => {
      const refused = expect.objectContaining({ reason: 'state-unknown' });
      const given = second(sealed());
      expect(() => step(asking(), second(sealed(), { count: 3 }))).toThrow(refused);
      expect(() => decided(addressed(), snapshot, caller({ principal: 'bob' }), asking(), given)).toThrow(
        refused,
      );
      expect(() =>
        decided(addressed({ endpoint: '/t/acme/s/desk/mcp' }), snapshot, caller(), asking(), given),
      ).toThrow(refused);
      expect(() => step(asking(), second('its own words'))).toThrow(refused);
    });

    it('stands with its answers for the call, which others would be another', () => {
      const { argumentsJson, argsHash } = step(asking(), second(undefined));
      expect(argumentsJson).toBe('{"count":2}');
      expect(argsHash).toBe(hashJson([{ count: 2 }, { inputResponses: { who: {} } }]));
      const other = step(asking(), second(undefined, { count: 2 }, { action: 'decline' }));
      expect(other.argsHash).not.toBe(argsHash);
    });

    it('comes without answers where the server may ask nothing of the caller', () => {
      const refused = expect.objectContaining({
        reason: 'arguments-invalid',
        context: expect.objectContaining({ hint: '/inputResponses (unasked)' }),
      });
      const declared = { 'io.modelcontextprotocol/clientCapabilities': {} };
      const undeclared: ItemCallMessage = proven({
        ...second(undefined),
        message: { ...second(undefined).message, params: { _meta: declared } },
      });
      expect(() => step(granted, second(sealed()))).toThrow(refused);
      expect(() => step(granted, second(undefined))).toThrow(refused);
      expect(() => step(asking(), undeclared)).toThrow(refused);
    });
  });
});
