/// Video rooms for Flutter: the room of an app (`EnxRtc`), its pictures (`EnxPlayerWidget`), and what they are made of.
library;

export 'package:enx_rtc_core/enx_rtc_core.dart';

export 'src/app_life.dart';
export 'src/audio_route.dart';
export 'src/background_pause.dart';
export 'src/camera_report.dart';
export 'src/enx_flutter_room.dart';
export 'src/enx_rtc.dart';
export 'src/media/device_opener.dart';
export 'src/media/flutter_media_port.dart';
export 'src/media/flutter_track.dart';
export 'src/media/screen_opener.dart' show ScreenSharing;
export 'src/player/avatar.dart';
export 'src/player/enx_player_widget.dart';
export 'src/player/scaling_type.dart';
export 'src/slot_sound.dart';
