// Kept cosignatures against the checkpoints they stand below: each must hold. Whose witness a key is, only
// whoever was given it from outside can say.
import { parseVkey, type VerifierKey } from '../audit/note.ts'
import { readCosigned } from '../audit/witness.ts'
import type { Tables } from './schema.ts'

export interface KeptWitness {
  readonly vkey: string
  readonly name: string
  /** Checkpoints below which its signature holds. */
  readonly checkpoints: number
  /** The greatest of them. */
  readonly size: number
}

export interface VerifiedWitnesses {
  readonly witnesses: readonly KeptWitness[]
  readonly problems: readonly { readonly code: 'cosignature'; readonly message: string }[]
}

export async function verifyCosignatures(
  tables: Tables,
  log: number,
  key: VerifierKey,
): Promise<VerifiedWitnesses> {
  const rows = await tables
    .selectFrom('cosignature')
    .leftJoin('checkpoint', (join) =>
      join
        .onRef('checkpoint.log', '=', 'cosignature.log')
        .onRef('checkpoint.size', '=', 'cosignature.size'),
    )
    .select(['cosignature.size', 'cosignature.witness', 'cosignature.line', 'checkpoint.note'])
    .where('cosignature.log', '=', BigInt(log))
    .orderBy('cosignature.size')
    .execute()
  const witnesses = new Map<string, KeptWitness>()
  const problems: { readonly code: 'cosignature'; readonly message: string }[] = []
  for (const { size, witness, line, note } of rows) {
    const by = parseVkey(witness)
    const read = by === null ? null : readCosigned(`${note ?? ''}${line}`, key, [by])
    if (by === null || read?.kind !== 'cosigned') {
      const message = `a cosignature kept for the checkpoint of size ${size} does not hold`
      problems.push({ code: 'cosignature', message })
      continue
    }
    const checkpoints = (witnesses.get(witness)?.checkpoints ?? 0) + 1
    witnesses.set(witness, { vkey: witness, name: by.name, checkpoints, size: Number(size) })
  }
  return { witnesses: [...witnesses.values()], problems }
}
