/// The client of Enx video rooms without a user interface.
library;

export 'src/callbacks.dart';
export 'src/codes.dart';
export 'src/enx_room.dart';
export 'src/errors.dart';
export 'src/json.dart';
export 'src/network_watch.dart';
export 'src/reports.dart' show DeviceState;
export 'src/session.dart' show SessionMediaHooks;
export 'src/session_media.dart';
export 'src/surroundings.dart';
