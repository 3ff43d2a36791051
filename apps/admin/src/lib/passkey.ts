import type { Schemas } from '#libs/api-client';
import {
  startAuthentication,
  startRegistration,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import { ApiProblem } from './http/problem.js';

type Options = Schemas['CeremonyOptions'];

/** Asks the person to make a passkey. @throws ApiProblem when there is none in the end */
export const makePasskey = (options: Options): Promise<Schemas['PasskeyRegistration']> =>
  startRegistration({ optionsJSON: options as unknown as PublicKeyCredentialCreationOptionsJSON }).catch(
    failed,
  );

/** Asks the person to use a passkey. @throws ApiProblem when they did not */
export const usePasskey = (options: Options): Promise<Schemas['PasskeyAssertion']> =>
  startAuthentication({ optionsJSON: options as unknown as PublicKeyCredentialRequestOptionsJSON }).catch(
    failed,
  );

/** Browsers do not tell a refusal from a timeout, so that a page learns nothing about which passkeys there are. */
function failed(cause: unknown): never {
  const name = cause instanceof Error ? cause.name : '';
  const known = name === 'InvalidStateError';
  throw new ApiProblem({
    type: 'about:blank',
    status: 0,
    requestId: '',
    code: known ? 'passkey_on_device' : 'passkey_not_used',
    title: known ? 'This device has a passkey of yours already' : 'No passkey was used',
    detail: known
      ? 'Use another device or security key, or sign in with the one that is here.'
      : 'It was cancelled, took too long, or there is no passkey for this console here. Try again.',
  });
}
