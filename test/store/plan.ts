// A log without a signer: the audit room's own tree and entries, planned and confirmed with a book.
import type { AuditPlan } from '../../src/store/book.ts'
import { sealEntry } from '../../src/audit/entry.ts'
import { emptyTree, openTree, rootOf } from '../../src/audit/tree.ts'

export function unsignedPlan(origin: string): AuditPlan {
  const tree = openTree(emptyTree)
  return {
    plan(drafts) {
      const { size: sizeBefore } = tree.committed()
      const sealed = drafts.map((draft, offset) => ({
        draft,
        entry: sealEntry(draft, { origin, index: sizeBefore + offset }),
      }))
      const grown = tree.plan(sealed.map(({ entry }) => entry.leafHash))
      return {
        origin,
        sizeBefore,
        size: grown.tree.size,
        root: rootOf(grown.tree),
        leaves: sealed.map(({ draft, entry }, offset) => ({
          index: sizeBefore + offset,
          id: draft.id,
          bytes: entry.leafBytes,
          hash: entry.leafHash,
        })),
        salts: sealed.flatMap(({ entry }) => entry.salts),
        tiles: grown.tiles,
      }
    },
    confirm: () => tree.confirm(),
    rollback: () => tree.rollback(),
  }
}
