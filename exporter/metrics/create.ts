import type { Registry } from 'prom-client';
import type { MetricsConfig } from '../config/config.ts';
import type { MetricsSources } from './sources.ts';
import type { Subject } from './subject.ts';
import { reasonOf } from '../errors.ts';
import { ClusterView } from './cluster-view.ts';
import { OwnMetrics } from './own.ts';
import { Page } from './page.ts';
import { processMetrics } from './process.ts';
import { subjects } from './subjects.ts';

export interface Metrics {
  /** The page that `/metrics` answers with, UTF-8. Never rejects: what cannot be written is left out, counted and logged. */
  text(): Promise<Exposition>;
}

export interface Exposition {
  readonly body: Buffer;
  readonly contentType: string;
  /**
   * To be called when the body has been sent: the next page is then written into the same memory, and a scrape of many
   * megabytes makes no work for the garbage collector. Nobody may read the body after it. Without it, all is well but slower.
   */
  readonly release: () => void;
}

/** Reads numbers that are already there; a scrape asks no worker and no broker, and cannot be made to wait by one. */
export function createMetrics(sources: MetricsSources, config: MetricsConfig): Metrics {
  return new Scraper(sources, config);
}

/**
 * Writes what state has counted in one go, so that the numbers of a page belong together: nothing is applied in between.
 * The few instruments of the process itself follow from prom-client.
 */
class Scraper implements Metrics {
  readonly #sources: MetricsSources;
  readonly #clusters: readonly ClusterView[];
  readonly #subjects: readonly Subject[];
  readonly #registries: readonly { readonly name: string; readonly registry: Registry }[];
  readonly #own: OwnMetrics;
  readonly #logged = new Set<string>();
  /** What a page was written into that has been sent; undefined while one is under way. */
  #room: Buffer | undefined;
  /** Bytes that a page will need where there is no room: the last one's and a little more. */
  #size = 64 * 1024;

  constructor(sources: MetricsSources, config: MetricsConfig) {
    const chosen = new Set(config.families);
    this.#sources = sources;
    this.#clusters = sources.clusters.map((cluster) => new ClusterView(cluster));
    this.#subjects = subjects(config).filter(({ family }) => chosen.has(family));
    this.#own = new OwnMetrics(sources.build, this.#subjects.map(({ name }) => name));
    this.#registries = [
      ...(chosen.has('exporter') ? [{ name: 'own', registry: this.#own.registry }] : []),
      ...(chosen.has('process') ? [{ name: 'process', registry: processMetrics() }] : []),
    ];
  }

  async text(): Promise<Exposition> {
    const began = performance.now();
    const page = new Page(this.#room ?? Buffer.allocUnsafe(this.#size));
    this.#room = undefined;
    for (const subject of this.#subjects) this.#write(page, subject);
    for (const cluster of this.#clusters) cluster.end();
    const { changes, audit, guesses } = this.#sources;
    if (changes) this.#own.streamed(changes.status());
    if (audit) this.#own.audited(audit.status());
    if (guesses) this.#own.guessed(guesses());
    this.#own.scraped((performance.now() - began) / 1000);
    for (const { name, registry } of this.#registries) await this.#append(page, name, registry);
    this.#size = page.length + (page.length >> 3) + 64 * 1024;
    return { body: page.bytes(), contentType: 'text/plain; version=0.0.4; charset=utf-8', release: this.#releaseOnce(page) };
  }

  // A response that ends twice must not give away what the next page is being written into.
  #releaseOnce(page: Page): () => void {
    let held: Page | undefined = page;
    return () => {
      if (held === undefined) return;
      this.#room = held.room;
      held = undefined;
    };
  }

  #write(page: Page, subject: Subject): void {
    const before = page.length;
    try {
      subject.write(page, this.#clusters);
    } catch (thrown) {
      page.rewind(before);
      this.#fail(subject.name, thrown);
    }
  }

  async #append(page: Page, name: string, registry: Registry): Promise<void> {
    try {
      page.text(await registry.metrics());
    } catch (thrown) {
      this.#fail(name, thrown);
    }
  }

  /** Counted each time, logged once: the next scrape comes in seconds. */
  #fail(subject: string, thrown: unknown): void {
    this.#own.failed(subject);
    const reason = reasonOf(thrown);
    if (this.#logged.has(subject)) return;
    this.#logged.add(subject);
    const stack = thrown instanceof Error ? thrown.stack : undefined;
    this.#sources.logger.error({ subject, reason, stack }, 'metrics of one subject cannot be written');
  }
}
