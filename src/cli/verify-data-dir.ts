// The folder case of `customhouse verify`: log, book and their agreement.

/** Checks the data folder `dir`; the exit code of the command. */
export async function verifyDataDir(
  dir: string,
  _options: { readonly vkey: string | null; readonly json: boolean },
): Promise<number> {
  process.stderr.write(`customhouse verify: ${dir} is a folder; only receipts can be checked yet\n`)
  return await Promise.resolve(2)
}
