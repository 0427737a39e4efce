import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { SUBJECTS } from './ec2/actions/subjects.js';
import { apiTable } from './ec2/api-table.js';
import { createHttp } from './http.js';
import { createLogger } from './logging.js';
import { Metrics } from './operation/metrics.js';

const metrics = new Metrics();
const http = createHttp({ logger: createLogger('silent'), metrics, token: undefined });

/** `npm run -s ec2-api`: what AWS's clients are answered, as docs/ec2-api.md. The engine is put together, and not started. */
const app = await NestFactory.create(AppModule.forRoot({ memory: true }, metrics), http, { logger: false });
const subjects = Object.entries(SUBJECTS).map(([title, classes]) => ({
  title,
  actions: classes.map((each) => app.get(each)),
}));
process.stdout.write(apiTable(subjects));
await app.close();
