/// The client of Enx video rooms without a user interface.
library;

export 'src/callbacks.dart';
export 'src/codes.dart';
export 'src/enx_room.dart';
export 'src/errors.dart';
export 'src/json.dart';
export 'src/media/encodings.dart' show SendEncoding, SendParameters;
export 'src/media/media_channel.dart';
export 'src/media/media_connection.dart';
export 'src/media/media_port.dart';
export 'src/media/media_track.dart';
export 'src/media/sections.dart' show isVoiceSlot, shareSlot;
export 'src/network_watch.dart';
export 'src/reports.dart' show DeviceState;
export 'src/surroundings.dart';
