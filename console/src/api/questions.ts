// The seven questions of place, in the order in which a page asks them.

export const locationQuestions = [
  'ingress',
  'processing',
  'rest',
  'abuseStore',
  'review',
  'metadata',
  'downstream',
] as const
export type LocationQuestion = (typeof locationQuestions)[number]
