import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { TestEngine } from '../support/engine.js';

const run = promisify(execFile);

/** Whether a client is installed; says so where it is not, and its spec is skipped. */
export async function isInstalled(command: string, ...args: string[]): Promise<boolean> {
  const installed = await run(command, args).then(
    () => true,
    () => false,
  );
  if (!installed) console.warn(`skipped: '${command} ${args.join(' ')}' does not work here`);
  return installed;
}

/** What a client of botocore needs to speak with the engine as an account, and nothing of this machine's own settings. */
export function environmentOf(engine: TestEngine, account: string, region: string): NodeJS.ProcessEnv {
  const { id, secret } = engine.key(account);
  return {
    ...process.env,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_PAGER: '',
    AWS_ENDPOINT_URL: engine.url,
    AWS_ACCESS_KEY_ID: id,
    AWS_SECRET_ACCESS_KEY: secret,
    AWS_DEFAULT_REGION: region,
  };
}
