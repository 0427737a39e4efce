import gossipService from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { ClusterInfo } from '@eventstore/db-client/generated/gossip_pb.js';
import { ChannelCredentials } from '@grpc/grpc-js';
import type { Node, Target } from './connection-string.js';
import { failureOf, Interrupted, NotLeader } from './failures.js';
import { addressOf, callMetadata, Link } from './link.js';

/** The way to the database: finds the node that leads, and another when that one is lost. */
export class Connection {
  readonly #credentials: ChannelCredentials;
  #link: Promise<Link> | null = null;
  /** A node said that this one leads. */
  #leader: Node | null = null;
  #trouble: string | null = null;
  #closed = false;

  /**
   * @param grown Called when something was appended, and when that cannot be heard any more.
   * @param report Told when the database is out of reach, and when it is in reach again.
   */
  constructor(
    private readonly target: Target,
    private readonly grown: () => void,
    private readonly report: (sentence: string) => void,
  ) {
    const { tls } = target;
    this.#credentials = tls
      ? ChannelCredentials.createSsl(tls.authority, tls.user?.key ?? null, tls.user?.certificate ?? null)
      : ChannelCredentials.createInsecure();
  }

  /** Where the log is, without its credentials. */
  get where(): string {
    return this.target.nodes.map(addressOf).join(', ');
  }

  /** Why the database is out of reach; null while it is not. */
  get trouble(): string | null {
    return this.#trouble;
  }

  /** The connection to the leader, made where there is none. */
  link(): Promise<Link> {
    return (this.#link ??= this.#connect());
  }

  /** A call over the link failed: whether another link is needed is told by the error. */
  failed(link: Link | null, error: unknown): void {
    if (error instanceof NotLeader) this.#leader = error.leader;
    else if (!(error instanceof Interrupted && error.disconnected)) return;
    if (link) this.#drop(link, error.message);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const link = await this.#link?.catch(() => null);
    link?.close();
  }

  async #connect(): Promise<Link> {
    let link: Link | null = null;
    try {
      const known = this.#leader;
      this.#leader = null;
      const made = new Link(known ?? (await this.#node()), this.#credentials, this.target);
      link = made;
      await made.head();
      made.listen(this.grown, (error) => this.#drop(made, error.message));
      this.#turned(null);
      if (this.#closed) made.close();
      return made;
    } catch (error) {
      if (error instanceof NotLeader) this.#leader = error.leader;
      link?.close();
      this.#link = null;
      this.#turned(error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  #drop(link: Link, why: string): void {
    const current = this.#link;
    link.close();
    void current?.then(
      (still) => {
        if (still !== link || this.#link !== current) return;
        this.#link = null;
        this.#turned(why);
        // Followers that wait would wait for ever: nobody tells them any more that something was appended.
        if (!this.#closed) this.grown();
      },
      () => {},
    );
  }

  #turned(trouble: string | null): void {
    const before = this.#trouble;
    this.#trouble = trouble;
    if (this.#closed || (before === null) === (trouble === null)) return;
    this.report(
      trouble === null
        ? `The log at ${this.where} is in reach again.`
        : `The log at ${this.where} is out of reach (${trouble}): the engine connects again by itself.`,
    );
  }

  async #node(): Promise<Node> {
    const [first] = this.target.nodes;
    if (!this.target.discovers && first) return first;
    const failures: string[] = [];
    for (const seed of this.target.nodes.toSorted(() => Math.random() - 0.5)) {
      try {
        const leader = leaderOf(await this.#gossipOf(seed));
        if (leader) return leader;
        failures.push(`${addressOf(seed)} knows no leader`);
      } catch (error) {
        failures.push(`${addressOf(seed)}: ${failureOf(error, addressOf(seed)).message}`);
      }
    }
    throw new Interrupted(failures.join('; '), true);
  }

  #gossipOf(seed: Node): Promise<ClusterInfo> {
    const client = new gossipService.GossipClient(addressOf(seed), this.#credentials);
    const deadline = Date.now() + this.target.gossipTimeoutMs;
    return new Promise((resolve, reject) => {
      client.read(new shared.Empty(), callMetadata(this.target), { deadline }, (error, cluster) => {
        client.close();
        if (error) reject(error);
        else resolve(cluster);
      });
    });
  }
}

/** The node that says of itself that it leads. */
function leaderOf(cluster: ClusterInfo): Node | null {
  const { LEADER } = gossip.MemberInfo.VNodeState;
  const leader = cluster.getMembersList().find((member) => member.getIsAlive() && member.getState() === LEADER);
  const at = leader?.getHttpEndPoint();
  return at ? { host: at.getAddress(), port: at.getPort() } : null;
}
