// How many tokens a request counts against a rate limit before anything is known. An estimate is for
// rates only: money is held by bounds.ts, which is an upper bound. What was really used replaces the
// estimate when the request ends.

export interface PromptSize {
  /** Characters of the prompt; the body's length is a fair stand-in. */
  readonly promptCharacters: number
  /** The client's `max_tokens` or `max_completion_tokens`; null if it gave none. */
  readonly requestedCap: number | null
  /** Choices asked for: `n`, or `best_of` where that is larger. */
  readonly choices: number
  /** The most the model can answer. */
  readonly maxOutputTokens: number
}

export interface TokenEstimate {
  readonly tokens: number
  /** The part of `tokens` that stands for an answer nobody capped; a small limit may not be refused for it. */
  readonly assumedTokens: number
}

/** OpenAI's rule of thumb for English text ("1 token ~= 4 characters", tokenizer page). */
export const charactersPerToken = 4

/** Counted for each choice without a cap. Providers count a value of their own there and do not publish it. */
export const uncappedOutputTokens = 1024

/**
 * Azure OpenAI's estimate: the prompt's text, `max_tokens` and `best_of` together; it differs from
 * what is billed (Microsoft Learn, "Manage Azure OpenAI quota", Understanding rate limits). Azure
 * names the inputs and not the formula; we add the prompt to the cap times the choices.
 */
export function azureTokenEstimate(size: PromptSize): TokenEstimate {
  const output = outputEstimate(size)
  const tokens = promptEstimate(size) + output
  return { tokens, assumedTokens: size.requestedCap === null ? output : 0 }
}

/**
 * OpenAI's estimate: the larger of `max_tokens` and the tokens guessed from the number of characters
 * (OpenAI API docs, "Rate limits", Reduce the max_tokens to match the size of your completions).
 */
export function openAiTokenEstimate(size: PromptSize): TokenEstimate {
  const prompt = promptEstimate(size)
  const tokens = Math.max(prompt, outputEstimate(size))
  return { tokens, assumedTokens: size.requestedCap === null ? tokens - prompt : 0 }
}

function promptEstimate(size: PromptSize): number {
  return Math.ceil(size.promptCharacters / charactersPerToken)
}

function outputEstimate(size: PromptSize): number {
  return size.choices * Math.min(size.requestedCap ?? uncappedOutputTokens, size.maxOutputTokens)
}
