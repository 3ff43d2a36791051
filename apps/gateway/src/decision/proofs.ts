import type { GuardNote, GuardPolicy, Rate, WouldBe } from '#libs/contracts';
import type { BroughtInput, Era, ItemCall, McpHeaders, Message, RequestMessage } from '#libs/mcp';
import type { AccessToken, Scheme } from '#libs/oauth';
import type { Caller } from '#libs/policy';
import type { CompiledTool } from '#libs/guard';
import type { Step } from '#libs/denial';
import type { ProofUse } from '../admission/admission-store.js';
import type { CallReservation } from '../admission/call-reservation.js';
import type { LegacySession } from '../sessions/legacy-session.js';
import type { ActiveSnapshot, ServedTool } from '../snapshot/active-snapshot.js';
import type { UpstreamReply } from '../upstream/upstream-client.js';

declare const proof: unique symbol;

/**
 * What a step proved. Only the step's own file makes one (`proven`), and a later step takes it as its argument: steps called
 * in the wrong order, or left out, do not compile.
 */
export type Proof<S extends Step, Facts extends object> = Facts & { readonly [proof]: S };

export const proven = <S extends Step, Facts extends object>(facts: Facts): Proof<S, Facts> =>
  facts as Proof<S, Facts>;

export type AddressedRequest = Proof<
  'addressedRequest',
  {
    readonly tenant: string;
    /** Slug of the server whose endpoint it is; undefined on the aggregate endpoint. */
    readonly server: string | undefined;
    /** Path, such as `/t/acme/mcp`. */
    readonly endpoint: string;
    /** Resource identifier of the endpoint, and `htu` of proofs for it. */
    readonly resource: string;
    readonly method: 'POST' | 'GET' | 'DELETE';
    readonly origin: string | undefined;
  }
>;

export type FreshSnapshot = Proof<'freshSnapshot', ActiveSnapshot>;

export type VerifiedToken = Proof<
  'verifiedToken',
  {
    readonly token: AccessToken;
    /** As it was sent. Never forwarded: at most exchanged for another. */
    readonly compact: string;
    readonly scheme: Scheme;
    readonly proof: string | undefined;
    /** Address of the client, as the socket or a trusted proxy tells it. */
    readonly source: string;
  }
>;

export type ProvenPossession = Proof<
  'provenPossession',
  {
    readonly token: AccessToken;
    readonly compact: string;
    /** To be used up at admission; undefined for a token that is bound to no key. */
    readonly proofUse: ProofUse | undefined;
  }
>;

export type ActiveCaller = Proof<
  'activeCaller',
  Caller & {
    readonly token: AccessToken;
    readonly compact: string;
    readonly proofUse: ProofUse | undefined;
    /** What it follows from: while a stream is open, this is asked again. */
    readonly possession: ProvenPossession;
    /** What was revoked is not known well enough to let it change anything. */
    readonly readsOnly: boolean;
    /** Stands for subject and agent together: owner of sessions, ours and upstream. */
    readonly principal: string;
  }
>;

export type WellFormedMessage = Proof<
  'wellFormedMessage',
  {
    readonly era: Era;
    readonly message: Message;
    readonly headers: McpHeaders;
    /** The legacy session it belongs to; undefined for `initialize` and in the modern era. */
    readonly session: LegacySession | undefined;
    /** Set for what is asked of one tool, prompt or resource. */
    readonly call: ItemCall | undefined;
    readonly bytes: number;
  }
>;

export type ItemCallMessage = WellFormedMessage & {
  readonly message: RequestMessage;
  readonly call: ItemCall;
};

export const isItemCall = (message: WellFormedMessage): message is ItemCallMessage =>
  message.call !== undefined;

export type PublishedTool = Proof<'publishedTool', ServedTool>;
export type AttestedManifest = Proof<'attestedManifest', ServedTool>;
export type GrantedTool = Proof<
  'grantedTool',
  ServedTool & {
    readonly role: string;
    readonly grant: string;
    /** Whether arguments, a person or a limit have a say yet. */
    readonly conditional: boolean;
  }
>;

/** The arguments of a call and what they are for. */
export interface DecidedArguments {
  readonly served: ServedTool;
  readonly compiled: CompiledTool;
  readonly args: Readonly<Record<string, unknown>>;
  /** RFC 8785 text of `args`. */
  readonly argumentsJson: string;
  /** SHA-256 of the text that stands for the call: see `callText`. */
  readonly argsHash: string;
  /** What a second round brings, the state in the upstream's own words. */
  readonly input: BroughtInput | undefined;
}

/** What the policy says of a call besides that it may run. */
export interface CallTerms {
  readonly role: string;
  readonly grant: string;
  /** What wants a person to approve the call; empty: nothing. */
  readonly approval: readonly string[];
  /** Of this caller and this tool. */
  readonly limits: Rate | undefined;
  /** Rules that are only tried, and that would have had a say. */
  readonly shadow: readonly string[];
  /** What they would have made of the call. */
  readonly would?: WouldBe | undefined;
}

export type AcceptedArguments = Proof<'acceptedArguments', DecidedArguments & { readonly terms: CallTerms }>;
export type ApprovedIfSensitive = Proof<
  'approvedIfSensitive',
  DecidedArguments & { readonly terms: CallTerms }
>;
export type AdmittedCall = Proof<
  'admittedCall',
  {
    readonly callId: string;
    /** Absent where nobody counts what calls use. */
    readonly reservation: CallReservation | undefined;
    /** To be called when the call is no longer under way. */
    readonly release: () => void;
  }
>;
/** What the tool's policy says about content, and what was found in the arguments by it. */
export interface Guarded {
  /** Absent: nothing is looked for. */
  readonly policy: GuardPolicy | undefined;
  readonly notes: readonly GuardNote[];
}

export type CleanArguments = Proof<'cleanArguments', DecidedArguments & { readonly guarded: Guarded }>;
export type Executed = Proof<'execute', UpstreamReply>;

export type AcceptedResult = Proof<
  'acceptedResult',
  {
    /** Text of the result as the agent gets it, and its SHA-256. */
    readonly resultJson: string;
    readonly resultHash: string;
    /** The tool reported an error of its own. */
    readonly toolError: boolean;
    /** What the guard found in it. */
    readonly notes: readonly GuardNote[];
  }
>;

/** What each step proved, by its name. */
export interface Proofs {
  addressedRequest: AddressedRequest;
  freshSnapshot: FreshSnapshot;
  verifiedToken: VerifiedToken;
  provenPossession: ProvenPossession;
  activeCaller: ActiveCaller;
  wellFormedMessage: WellFormedMessage;
  publishedTool: PublishedTool;
  attestedManifest: AttestedManifest;
  grantedTool: GrantedTool;
  acceptedArguments: AcceptedArguments;
  approvedIfSensitive: ApprovedIfSensitive;
  admittedCall: AdmittedCall;
  cleanArguments: CleanArguments;
  execute: Executed;
  acceptedResult: AcceptedResult;
}
