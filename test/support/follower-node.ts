import { Metadata, Server, ServerCredentials, status, type handleServerStreamingCall } from '@grpc/grpc-js';
import service from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';

/** A node of a cluster that answers every call as EventStoreDB's followers do to whoever needs the leader: by naming it. */
export async function followerNode(leader: string) {
  const [host = '', port = ''] = leader.split(':');
  const metadata = new Metadata();
  metadata.set('exception', 'not-leader');
  metadata.set('leader-endpoint-host', host);
  metadata.set('leader-endpoint-port', port);
  let asked = 0;
  const refusal = { code: status.NOT_FOUND, details: 'Leader info available', metadata };
  const read: handleServerStreamingCall<ReadReq, ReadResp> = (call) => {
    asked++;
    call.emit('error', refusal);
  };
  const server = new Server();
  server.addService({ read: service.StreamsService.read }, { read });
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, at) =>
      error ? reject(error) : resolve(at),
    );
  });
  return { address: `127.0.0.1:${bound}`, asked: () => asked, stop: () => server.forceShutdown() };
}
