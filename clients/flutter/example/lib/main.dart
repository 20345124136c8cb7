import 'package:enx_rtc/enx_rtc.dart';
import 'package:flutter/widgets.dart';

import 'app.dart';

void main() {
  WidgetsFlutterBinding.ensureInitialized();
  runApp(EnxApp(room: EnxRtc.room));
}
