/** Ids of the options of a list, by which its field names the chosen one. */
export const optionIdOf = (list: string, at: number): string => `${list}-option-${at}`
