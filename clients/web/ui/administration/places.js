/** Where the parts of administration are, in the address. */

export const TO_ACCOUNTS = '#/administration';
export const TO_AUDIT = '#/administration/audit';
export const TO_EMERGENCIES = '#/administration/emergencies';
export const TO_SECRETARIATS = '#/administration/secretariats';

/** @param {string} account what it did or underwent */
export const toAuditOf = (account) => `${TO_AUDIT}/${encodeURIComponent(account)}`;
