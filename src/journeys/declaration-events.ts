// What customers declared and what became of it, as events of the register, and the state that follows from them.
import type { DeclarationDecision, UseDeclaration } from '../watch/use-declaration.ts'

export type DeclarationEvent =
  | { readonly kind: 'declaration.made'; readonly declaration: UseDeclaration }
  | {
      readonly kind: 'declaration.decided'
      readonly declarationId: string
      readonly decision: DeclarationDecision
    }
  | {
      readonly kind: 'declaration.withdrawn'
      readonly declarationId: string
      readonly atMs: number
    }

export interface Declarations {
  readonly all: ReadonlyMap<string, UseDeclaration>
  /** Grows with every event: what was made of them before is to be made anew. */
  readonly revision: number
  /** In the order in which they were made. */
  ofWorkload(workloadId: string): readonly UseDeclaration[]
  apply(event: DeclarationEvent): void
}

export function openDeclarations(): Declarations {
  return new Folded()
}

class Folded implements Declarations {
  readonly all = new Map<string, UseDeclaration>()
  readonly #byWorkload = new Map<string, Set<string>>()
  revision = 0

  ofWorkload(workloadId: string): readonly UseDeclaration[] {
    return [...(this.#byWorkload.get(workloadId) ?? [])].flatMap((id) => this.all.get(id) ?? [])
  }

  apply(event: DeclarationEvent): void {
    this.revision += 1
    if (event.kind === 'declaration.made') {
      const { declaration } = event
      this.all.set(declaration.id, declaration)
      const ids = this.#byWorkload.get(declaration.workloadId) ?? new Set()
      this.#byWorkload.set(declaration.workloadId, ids.add(declaration.id))
      return
    }
    const before = this.all.get(event.declarationId)
    if (before === undefined) return
    // Of two who decided at once on two replicas, the first one stands.
    if (event.kind === 'declaration.decided' && before.decision === null) {
      this.all.set(before.id, { ...before, decision: event.decision })
    }
    if (event.kind === 'declaration.withdrawn' && before.withdrawnAtMs === null) {
      this.all.set(before.id, { ...before, withdrawnAtMs: event.atMs })
    }
  }
}
