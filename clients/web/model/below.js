/** Tabs beneath which the same tab stands of each dossier that is read through this one. */
export const BELOW = /** @type {const} */ (['documents', 'notes', 'circle', 'conversations', 'life_line']);
