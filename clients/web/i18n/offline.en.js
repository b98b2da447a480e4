/** English of opening without the server, and of a new version. */

export default {
  'offline.title': 'Offline',
  'offline.closed': 'Without the server, MIS cannot check who you are: nothing is shown.',
  'offline.waiting': 'What waits to be sent is kept on this device. MIS opens by itself when the network is back.',
  'version.waiting': 'New version:',
  'version.reload': 'reload',
};
