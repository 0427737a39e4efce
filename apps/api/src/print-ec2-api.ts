import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { SUBJECTS } from './ec2/actions/subjects.js';
import { apiTable } from './ec2/api-table.js';
import { Metrics } from './operation/metrics.js';

/** `npm run -s ec2-api`: what AWS's clients are answered, as docs/ec2-api.md. */
const app = await NestFactory.createApplicationContext(AppModule.forRoot({ memory: true }, new Metrics()), {
  logger: false,
});
const subjects = Object.entries(SUBJECTS).map(([title, classes]) => ({
  title,
  actions: classes.map((each) => app.get(each)),
}));
process.stdout.write(apiTable(subjects));
await app.close();
