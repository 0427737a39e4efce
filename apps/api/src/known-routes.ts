import { RequestProblem, unknownPath } from './admin/problem.js';

/** The paths that exist, to tell an unknown path from a known one that was asked with the wrong method. */
export class KnownRoutes {
  readonly #routes: { readonly pattern: RegExp; readonly method: string }[] = [];

  add(url: string, methods: string | readonly string[]): void {
    if (url.includes('*')) return;
    const source = url.split('/').map((part) => (part.startsWith(':') ? '[^/]+' : RegExp.escape(part)));
    const pattern = new RegExp(`^${source.join('/')}$`);
    for (const method of [methods].flat()) this.#routes.push({ pattern, method });
  }

  /** @throws {RequestProblem} 405 with the methods that the path takes, or 404. */
  refuse(method: string, url: string): never {
    const path = url.split('?', 1)[0] ?? '/';
    const allowed = new Set(this.#routes.filter(({ pattern }) => pattern.test(path)).map((route) => route.method));
    if (allowed.size === 0) throw new RequestProblem(unknownPath);
    const allow = [...allowed].toSorted().join(', ');
    throw new RequestProblem(
      { slug: 'method-not-allowed', status: 405, detail: `This path does not take ${method}; it takes ${allow}.` },
      { allow },
    );
  }
}
