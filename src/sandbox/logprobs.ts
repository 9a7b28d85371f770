// Invented but well-formed log probabilities: the likelier the shorter the token, alternatives less.
import type { Piece } from './compose.ts'

/** JSON of one token's log probabilities (`bare`), or of a streamed choice's `logprobs`. */
export function logprobText(piece: Piece, top: number | null, bare = false): string {
  if (top === null || piece.kind !== 'text') return 'null'
  const token = piece.text
  const alternatives = Array.from({ length: top }, (_, at) =>
    one(at === 0 ? token : `${token}${at}`, at),
  )
  const text = JSON.stringify({ ...one(token, 0), top_logprobs: alternatives })
  return bare ? text : `{"content":[${text}],"refusal":null}`
}

function one(token: string, rank: number): { token: string; logprob: number; bytes: number[] } {
  return { token, logprob: -0.05 * token.length - rank, bytes: [...Buffer.from(token)] }
}
