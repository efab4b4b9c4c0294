/**
 * What a phone keeps of visits that have not arrived: fields, photos, the key that makes each arrive once, when it was
 * noted, and by whom. A record is a draft, waits, came back refused, or has arrived (then without its content).
 */

const DATABASE = "lantu-field";
const RECORDS = "records";
const SENT_SHOWN = 5;

/** Return the database; it is made where there is none. */
function open() {
  return new Promise((done, fail) => {
    const asked = indexedDB.open(DATABASE, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(RECORDS, { keyPath: "key" }).createIndex("officer", "officer");
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
}

/** Do something with the records and return what it was answered, once it stands on the disk. */
async function withRecords(mode, act) {
  const database = await open();
  try {
    return await new Promise((done, fail) => {
      const work = database.transaction(RECORDS, mode);
      const asked = act(work.objectStore(RECORDS));
      work.oncomplete = () => done(asked.result);
      work.onerror = () => fail(work.error);
      work.onabort = () => fail(work.error);
    });
  } finally {
    database.close();
  }
}

/** Return an account's records, the oldest first; nobody asks for those of others. */
export async function listRecords(officer) {
  const found = await withRecords("readonly", (records) => records.index("officer").getAll(officer));
  return found.sort((one, other) => one.noted.localeCompare(other.noted));
}

/** Return how many visits of an account have not arrived. */
export async function countUnsent(officer) {
  return (await listRecords(officer)).filter((one) => one.state === "waiting" || one.state === "refused").length;
}

export function getRecord(key) {
  return withRecords("readonly", (records) => records.get(key));
}

export function putRecord(record) {
  return withRecords("readwrite", (records) => records.put(record));
}

export function dropRecord(key) {
  return withRecords("readwrite", (records) => records.delete(key));
}

/** Note that a record has arrived: its content goes, that it did stays for a while. */
export async function markSent({ key, officer, code, name, noted }) {
  await putRecord({ key, officer, code, name, noted, state: "sent", fields: [], photos: [] });
  const sent = (await listRecords(officer)).filter((one) => one.state === "sent");
  await Promise.all(sent.slice(0, -SENT_SHOWN).map((old) => dropRecord(old.key)));
}
