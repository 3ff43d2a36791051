import type { DecisionSteps } from './decision-steps.js';
import type {
  AcceptedArguments,
  ActiveCaller,
  AddressedRequest,
  AdmittedCall,
  FreshSnapshot,
  GrantedTool,
  PublishedTool,
  ItemCallMessage,
  VerifiedToken,
} from './proofs.js';

declare const steps: DecisionSteps;
declare const snapshot: FreshSnapshot;
declare const token: VerifiedToken;
declare const addressed: AddressedRequest;
declare const caller: ActiveCaller;
declare const published: PublishedTool;
declare const granted: GrantedTool;
declare const message: ItemCallMessage;
declare const accepted: AcceptedArguments;
declare const admitted: AdmittedCall;

/** Never run: `npm run types` compiles it, and an expected error that is missing is an error. */
function wrongOrders(): void {
  // @ts-expect-error an address that nobody checked
  void steps.freshSnapshot({ tenant: 'acme' });
  // @ts-expect-error a token is no proof of possession
  void steps.activeCaller(addressed, token, snapshot);
  // @ts-expect-error a published tool is not attested
  steps.grantedTool(snapshot, caller, published);
  // @ts-expect-error a granted tool has no accepted arguments yet
  void steps.approvedIfSensitive(addressed, caller, message, granted, 'call_1');
  // @ts-expect-error accepted arguments are not approved yet
  void steps.cleanArguments(snapshot, caller, admitted, accepted);
}

describe('proofs', () => {
  it('are made by steps alone: another order does not compile', () => {
    expect(wrongOrders).toBeInstanceOf(Function);
  });
});
