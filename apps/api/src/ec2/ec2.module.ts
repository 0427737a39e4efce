import { Followers } from '#consumers';
import { Decider, Policies } from '#lifecycle/commands';
import { type DynamicModule, Logger, Module } from '@nestjs/common';
import { AccessKeys, KeyFile, Roles } from '#access';
import { CatalogModule } from '#catalog';
import { FleetModule } from '#fleet';
import { ImageSources } from './actions/image-reading/image-sources.js';
import { UsageReports } from './actions/image-reading/usage-reports.js';
import { ShownInstances } from './actions/instance-reading/shown-instances.js';
import { SUBJECTS } from './actions/subjects.js';
import { TagSources } from './actions/tags/tag-sources.js';
import { ShownSpotRequests } from './actions/templates/spot-requests.js';
import { Belongings } from './belongings.js';
import type { Ec2Action } from './call.js';
import { Commands } from './commands.js';
import { Ec2Api } from './ec2-api.js';
import { Ec2Controller } from './ec2.controller.js';
import { Front, type ServiceApi } from './front.js';
import { Gate } from './gate.js';
import { OwnWrites } from './own-writes.js';
import { NextTokens } from './paging.js';
import { PublicCatalog } from './public-catalog.js';
import { publicParameters } from './public-images.js';
import { RbinApi } from './rbin/rbin-api.js';
import { SsmApi } from './ssm/ssm-api.js';
import { StsApi } from './sts/sts-api.js';
import { Throttle } from './throttling.js';
import { Viewers } from './viewers.js';

const ACTIONS = Object.values(SUBJECTS).flat();

/** What AWS's clients talk to. */
@Module({})
export class Ec2Module {
  /** @param folder Where access keys and the key file are kept; null: they end with the process. */
  static forRoot(folder: string | null, { throttle = new Throttle(), settles = false } = {}): DynamicModule {
    return {
      module: Ec2Module,
      imports: [CatalogModule, FleetModule],
      controllers: [Ec2Controller],
      providers: [
        ...ACTIONS,
        Commands,
        Belongings,
        RbinApi,
        ShownSpotRequests,
        PublicCatalog,
        Viewers,
        ImageSources,
        ShownInstances,
        TagSources,
        UsageReports,
        ...keptIn(folder),
        STS,
        SSM,
        {
          provide: OwnWrites,
          inject: [Decider, Followers, Policies],
          useFactory: (decider: Decider, followers: Followers, policies: Policies) =>
            new OwnWrites(decider, followers, settles ? policies : null),
        },
        {
          provide: Ec2Api,
          inject: [OwnWrites, PublicCatalog, ...ACTIONS],
          useFactory: (ownWrites: OwnWrites, publicCatalog: PublicCatalog, ...actions: Ec2Action[]) =>
            new Ec2Api(actions, throttle, ownWrites, publicCatalog),
        },
        { provide: Front, inject: [AccessKeys, Ec2Api, StsApi, SsmApi, RbinApi], useFactory: frontOf },
      ],
      exports: [PublicCatalog, AccessKeys, Roles, KeyFile, NextTokens],
    };
  }
}

/** What lies in the data folder: keys, roles, and what seals their secrets. */
const keptIn = (folder: string | null) => [
  { provide: KeyFile, useFactory: () => KeyFile.open(folder) },
  { provide: AccessKeys, inject: [KeyFile], useFactory: (keyFile: KeyFile) => AccessKeys.open(folder, keyFile) },
  { provide: Roles, useFactory: () => Roles.open(folder) },
  { provide: NextTokens, inject: [KeyFile], useFactory: (keyFile: KeyFile) => new NextTokens(keyFile) },
];

const STS = {
  provide: StsApi,
  inject: [AccessKeys, Roles],
  useFactory: (keys: AccessKeys, roles: Roles) => new StsApi({ keys, roles }),
};

const SSM = {
  provide: SsmApi,
  inject: [NextTokens],
  useFactory: (tokens: NextTokens) => new SsmApi(publicParameters, tokens),
};

function frontOf(keys: AccessKeys, ...[ec2, sts, ssm, rbin]: [Ec2Api, StsApi, SsmApi, RbinApi]): Front {
  const log = new Logger('Ec2');
  const services = new Map<string, ServiceApi>([
    ['ec2', ec2],
    ['sts', sts],
    ['ssm', ssm],
    ['rbin', rbin],
  ]);
  return new Front(new Gate(keys), services, (error, requestId) => {
    log.error(error instanceof Error ? error : new Error(String(error)), requestId);
  });
}
