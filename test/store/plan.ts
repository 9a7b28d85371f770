// A log without a signer: the audit room's own tree and entries, planned and confirmed with a book.
import { sealEntry } from '../../src/audit/entry.ts'
import type { LogReader } from '../../src/audit/ports.ts'
import { openStoredTree } from '../../src/audit/stored-tree.ts'
import { openTree, rootOf } from '../../src/audit/tree.ts'
import type { AuditPlan } from '../../src/store/book.ts'

export async function storedPlan(reader: LogReader, origin: string): Promise<AuditPlan> {
  const tree = openTree(await openStoredTree(reader).state(await reader.size()))
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
