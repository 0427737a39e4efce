import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { INestApplication } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Followers } from '#consumers';
import { inputsOf, RecordEvidence } from '#recorder';
import { BadConfig } from './config.js';

const CATCH_UP_MS = 60_000;

/** What the sample trail is worth being asked, beside examples/questions.md. */
export const SAMPLE_QUESTIONS = [
  {
    asks: 'Who could launch the base image while it was public by mistake?',
    path: '/v1/images/ami-0ba5e20260302a001/who-could-launch?at=2026-03-10T15:00:00Z',
  },
  { asks: 'When was it exposed, and what was done meanwhile?', path: '/v1/exposure?imageId=ami-0ba5e20260302a001' },
  { asks: 'Where does the web image come from?', path: '/v1/things/ami-0eb1e20260306a001/lineage' },
  { asks: 'Which snapshots cost for nothing?', path: '/v1/orphans?at=2026-04-01T00:00:00Z&rate=0.05' },
] as const;

/** Records the sample trail as any other evidence; again changes nothing. */
export async function recordSample(app: INestApplication): Promise<void> {
  const inputs = inputsOf([sampleTrail()]);
  await app.get(CommandBus).execute(new RecordEvidence(inputs));
  await app.get(Followers).caughtUp(CATCH_UP_MS);
}

/** The trail lies at the project's root, above this file both as source and compiled. */
function sampleTrail(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder)) {
    const trail = join(folder, 'examples', 'trail');
    if (existsSync(trail)) return trail;
  }
  throw new BadConfig(
    '--sample: examples/trail is not here; run the engine from a whole checkout, or leave --sample out.',
  );
}
