import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

export type SigningKey = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];
interface By {
  readonly by?: SigningKey;
  readonly alg?: string;
}

export const AUDIENCE = 'amistory';

/** An OpenID Connect issuer on this machine, and the tokens that it gives. */
export async function tokenIssuer() {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const key = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256', use: 'sig' };
  const asked: string[] = [];
  const issuer = { url: '', speaksFor: '' };
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    const discovery = { issuer: issuer.speaksFor, jwks_uri: `${issuer.url}/keys` };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(url === '/keys' ? { keys: [key] } : discovery));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  issuer.url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  issuer.speaksFor = issuer.url;
  /** A claim that is undefined is left out. */
  const signed = (claims: object, { by = privateKey, alg = 'ES256' }: By = {}) => {
    const usual = { sub: 'ada', iss: issuer.url, aud: AUDIENCE, exp: Math.floor(Date.now() / 1000) + 60 };
    const said: JWTPayload = JSON.parse(JSON.stringify({ ...usual, ...claims }));
    return new SignJWT(said).setProtectedHeader({ alg, kid: 'one' }).sign(by);
  };
  /** Has the issuer answer for somebody else, so that its keys cannot be had. */
  const speakFor = (other: string) => (issuer.speaksFor = other);
  return { url: issuer.url, asked, signed, speakFor, close: () => server.close() };
}
