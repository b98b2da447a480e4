/** IndexedDB with promises: as much of it as is needed here. */

/**
 * @param {string} name of the database
 * @param {string} store its only one
 * @param {IDBTransactionMode} mode
 */
export async function opened(name, store, mode) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(store);
  const database = await answer(request);
  const { transaction } = database.transaction(store, mode).objectStore(store);
  transaction.addEventListener('complete', () => database.close());
  transaction.addEventListener('abort', () => database.close());
  return transaction.objectStore(store);
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
export const answer = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** @param {IDBTransaction} transaction @returns {Promise<void>} */
export const done = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
