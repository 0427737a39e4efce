import { Module } from '@nestjs/common';
import { ConsumersModule, Followers } from '#consumers';
import { SqliteThings } from '#read-model';
import { FLEET, Fleet, FleetModel } from './fleet.js';
import { CountInstancesHandler } from './instance-count.query.js';
import { SeeInstancesHandler, SeeInstanceTagsHandler } from './instances-seen.query.js';
import { FindInstancesHandler } from './instances.query.js';

@Module({
  imports: [ConsumersModule],
  providers: [
    {
      provide: FleetModel,
      inject: [Followers],
      useFactory: (followers: Followers) => new FleetModel(followers.follow(FLEET)),
    },
    {
      provide: Fleet,
      inject: [FleetModel],
      useFactory: ({ files }: FleetModel): Fleet => new SqliteThings(() => files.current),
    },
    CountInstancesHandler,
    FindInstancesHandler,
    SeeInstancesHandler,
    SeeInstanceTagsHandler,
  ],
  exports: [Fleet],
})
export class FleetModule {}
