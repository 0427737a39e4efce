import { randomUUID } from 'node:crypto';
import * as grpc from '@grpc/grpc-js';
import features from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import projections from '@eventstore/db-client/generated/projections_grpc_pb.js';
import projectionMessages from '@eventstore/db-client/generated/projections_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb.js';
import { all, endServed, servedLog } from '../../../test/support/served-log.js';

afterEach(async () => expect(await endServed()).toEqual([]));

describe('what clients look up of the server', () => {
  it('names methods in lower case, and a version of digits and dots', async () => {
    const { address } = await servedLog();
    const client = new features.ServerFeaturesClient(address, grpc.credentials.createInsecure());
    const answer = await new Promise<SupportedMethods>((resolve, reject) => {
      client.getSupportedMethods(new shared.Empty(), (error, reply) => (error ? reject(error) : resolve(reply)));
    });
    client.close();
    expect(answer.getEventStoreServerVersion()).toMatch(/^\d+(\.\d+)+$/);
    const names = answer.getMethodsList().map((each) => `${each.getServiceName()}/${each.getMethodName()}`);
    expect(names).toContain('event_store.client.streams.streams/batchappend');
    expect(names).toContain('event_store.client.persistent_subscriptions.persistentsubscriptions/replayparked');
    expect(names.filter((name) => name.endsWith('restartsubsystem'))).toEqual([]);
    expect(names).toEqual(names.map((name) => name.toLowerCase()));
  });

  it('lets a client discover the only node, its leader', async () => {
    const { connect, store } = await servedLog();
    await store.append('a', 'none', [{ id: randomUUID(), type: 'T', data: '{}', metadata: '{}' }]);
    const client = connect('esdb+discover');
    expect(await all(client.readStream('a'))).toHaveLength(1);
  });

  it('answers UNIMPLEMENTED to what is not served', async () => {
    const { address } = await servedLog();
    const client = new projections.ProjectionsClient(address, grpc.credentials.createInsecure());
    const error = await new Promise<grpc.ServiceError | null>((resolve) => {
      client.create(new projectionMessages.CreateReq(), (refusal) => resolve(refusal));
    });
    client.close();
    expect(error?.code).toBe(grpc.status.UNIMPLEMENTED);
  });
});
