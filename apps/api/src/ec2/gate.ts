import type { AccessKeys } from '#access';
import type { Call } from './call.js';
import { regionOf } from './regions.js';
import { headerOf, NotAuthentic, type SentRequest, type Signature } from './signature/signature.js';
import { SignatureVerifier } from './signature/verifier.js';

/** What is known of a request beside what was sent. */
export interface Arrival {
  readonly requestId: string;
  readonly sourceAddress: string;
  /** Milliseconds. */
  readonly at: number;
}

/** Lets in whoever signs by an access key of this engine. */
export class Gate {
  readonly #verifier = new SignatureVerifier();

  constructor(private readonly keys: AccessKeys) {}

  /** @throws {NotAuthentic} */
  admit(request: SentRequest, signature: Signature, arrival: Arrival): Call {
    const holder = this.keys.holderOf(signature.accessKeyId);
    if (!holder) throw new NotAuthentic('key-unknown', 'The access key is not known here, or was revoked.');
    this.#verifier.verify(request, signature, holder, arrival.at);
    if (regionOf(signature.region) === null) {
      const message = `Credential should be scoped to a valid region, not '${signature.region}'.`;
      throw new NotAuthentic('region-unknown', message);
    }
    return {
      ...arrival,
      account: holder.account,
      principal: holder.principal,
      accessKeyId: signature.accessKeyId,
      assumedBy: holder.assumedBy,
      region: signature.region,
      userAgent: headerOf(request, 'user-agent') ?? '',
    };
  }
}
