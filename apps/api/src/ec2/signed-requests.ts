import type { IncomingMessage } from 'node:http';

/**
 * Where a request is routed to: whatever AWS's clients have signed goes to the one path of the EC2 face, because the services that an
 * endpoint setting sends there use paths of their own, which could be those of this engine's API.
 */
export function routeOf({ url = '/', headers }: IncomingMessage): string {
  const signed = headers.authorization?.startsWith('AWS4-') === true || /[?&]X-Amz-(Signature|Algorithm)=/i.test(url);
  return signed ? '/' : url;
}
