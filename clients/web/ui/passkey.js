/** Somebody shows who they are by face, fingerprint or key: at the door, and at a locked session. */

import { PasskeyGivenUp, canHavePasskeys, usePasskey } from '../platform/passkeys.js';
import { askForPasskey, givePasskey } from '../wire/identity.js';
import { useFacts } from './asking.js';
import { GivenUp } from './fault.js';

/** How this browser will be called in the list of one's devices. */
export const deviceName = () => navigator.userAgent.slice(0, 120);

/** Whether this browser and this server can. */
export const useHasPasskeys = () => Boolean(useFacts()?.passkeys) && canHavePasskeys();

/** Raises: GivenUp, Refusal, ConnectionLost */
export async function enterByPasskey() {
  const { ceremony, options } = await askForPasskey();
  try {
    await givePasskey({ ceremony, credential: await usePasskey(options), device: deviceName() });
  } catch (error) {
    throw error instanceof PasskeyGivenUp ? new GivenUp() : error;
  }
}
