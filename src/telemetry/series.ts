// Counters and histograms as plain numbers, put into the Prometheus text format when scraped: a
// request moves some twenty of them, and a general client spends more on each than on the sum.
// Source: prometheus.io/docs/instrumenting/exposition_formats (text format 0.0.4).

/** One counter per set of label values. */
export class Tally {
  readonly #head: string
  readonly #name: string
  readonly #cells: Cells<{ total: number }>

  constructor(name: string, help: string, labels: readonly string[]) {
    this.#name = name
    this.#head = `# HELP ${name} ${help}\n# TYPE ${name} counter\n`
    this.#cells = new Cells(labels, () => ({ total: 0 }))
  }

  /** `values` in the order of the labels, from a closed set or the configuration. */
  add(amount: number, ...values: readonly string[]): void {
    this.#cells.at(values).total += amount
  }

  text(): string {
    let text = this.#head
    for (const [labels, { total }] of this.#cells.all()) {
      text += `${this.#name}{${labels}} ${total}\n`
    }
    return text
  }
}

interface Spread {
  /** Observations per bucket, the last one beyond every bound. */
  readonly counts: number[]
  sum: number
}

/** A histogram of seconds with one label. */
export class Timing {
  readonly #head: string
  readonly #name: string
  readonly #bounds: readonly number[]
  readonly #cells: Cells<Spread>

  /** `bounds` are seconds, ascending. */
  constructor(name: string, help: string, label: string, bounds: readonly number[]) {
    this.#name = name
    this.#head = `# HELP ${name} ${help}\n# TYPE ${name} histogram\n`
    this.#bounds = bounds
    this.#cells = new Cells([label], () => ({
      counts: Array.from({ length: bounds.length + 1 }, () => 0),
      sum: 0,
    }))
  }

  observe(ms: number, value: string): void {
    const seconds = ms / 1000
    const spread = this.#cells.only(value)
    spread.sum += seconds
    let bucket = 0
    while (bucket < this.#bounds.length && seconds > (this.#bounds[bucket] ?? 0)) bucket++
    spread.counts[bucket] = (spread.counts[bucket] ?? 0) + 1
  }

  text(): string {
    let text = this.#head
    for (const [labels, { counts, sum }] of this.#cells.all()) {
      let below = 0
      for (const [index, count] of counts.entries()) {
        below += count
        const bound = this.#bounds[index] ?? '+Inf'
        text += `${this.#name}_bucket{${labels},le="${bound}"} ${below}\n`
      }
      text += `${this.#name}_sum{${labels}} ${sum}\n${this.#name}_count{${labels}} ${below}\n`
    }
    return text
  }
}

type Branch<Cell> = Map<string, Branch<Cell> | Cell>

/** Cells by label values: a tree of maps, because a joined key would be built anew for every step of every request. */
class Cells<Cell extends object> {
  readonly #labels: readonly string[]
  readonly #make: () => Cell
  readonly #root: Branch<Cell> = new Map()
  readonly #list: (readonly [string, Cell])[] = []

  constructor(labels: readonly string[], make: () => Cell) {
    this.#labels = labels
    this.#make = make
  }

  at(values: readonly string[]): Cell {
    let branch = this.#root
    const last = values.length - 1
    for (let depth = 0; depth < last; depth++) {
      const value = values[depth] ?? ''
      let next = branch.get(value)
      if (!(next instanceof Map)) {
        next = new Map()
        branch.set(value, next)
      }
      branch = next
    }
    return this.#leaf(branch, values)
  }

  only(value: string): Cell {
    const cell = this.#root.get(value)
    return cell === undefined || cell instanceof Map ? this.#leaf(this.#root, [value]) : cell
  }

  all(): readonly (readonly [string, Cell])[] {
    return this.#list
  }

  #leaf(branch: Branch<Cell>, values: readonly string[]): Cell {
    const value = values.at(-1) ?? ''
    const known = branch.get(value)
    if (known !== undefined && !(known instanceof Map)) return known
    const cell = this.#make()
    branch.set(value, cell)
    const labels = this.#labels.map((label, index) => `${label}="${escaped(values[index] ?? '')}"`)
    this.#list.push([labels.join(','), cell])
    return cell
  }
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
