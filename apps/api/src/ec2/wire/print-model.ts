import * as sdk from '@aws-sdk/client-ec2';
import { modelOf } from './sdk-model.js';

process.stdout.write(
  `// Made by: node dist/apps/api/src/ec2/wire/print-model.js > apps/api/src/ec2/wire/model.ts
/* oxlint-disable max-lines */

/** The shapes of the EC2 API (./sdk-model.ts says how they are written). */
export const MODEL = \`${modelOf({ ...sdk })}\`;
`,
);
