/** Export of a conversation, and of a record. */

export default {
  'export.do': 'Export the conversation',
  'export.title': 'Export the conversation',
  'export.body': 'One file (zip), with all that you can read here:',
  'export.part.read': 'the conversation, to read and to print (PDF and web page)',
  'export.part.files': 'photos and documents',
  'export.part.proof': 'a proof of each message, which is verified without the server (mis-verify)',
  'export.leaves': 'This file leaves the secure messenger: keep it as a medical document. The export is noted in the audit.',
  'export.verb': 'Export',
  'export.again': 'Export again',
  'export.progress': 'Exporting: {percent}%',
  'export.saved': { one: '{name} is among your downloads: {count} entry.', other: '{name} is among your downloads: {count} entries.' },
  'export.broken': 'The export was broken off, and nothing was saved. Try again.',
  'export.unavailable': 'The newest messages are not signed yet. Try again in a moment.',

  'dossier.export.title': 'Export the record',
  'dossier.export.body': 'One file (zip), with all that you can read of this record now:',
  'dossier.export.part.read': 'the record, to read and to print (PDF and web page)',
  'dossier.export.part.files': 'the documents, with their files',
  'dossier.export.part.conversations': 'its conversations, with their photos and files',
  'dossier.export.part.proof': 'a proof of each entry, which is verified without the server (mis-verify)',
  'dossier.export.leaves': 'This file leaves the secure messenger: keep it as a medical document. The person sees that you exported it, and why.',
  'dossier.export.leaves.mine': 'This file leaves the secure messenger: keep it as your health papers. The export is noted in "Who looked".',
  'dossier.export.reason': 'Why you export it',
  'dossier.reason.export_reason': 'Write why: the person will read it.',
  'dossier.reason.export_audience': 'A caregiver does not export this record: ask the person.',
};
