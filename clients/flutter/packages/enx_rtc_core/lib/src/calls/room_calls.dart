import '../callbacks.dart';
import '../errors.dart';
import '../json.dart';

/// What every group of calls needs.
abstract class RoomCalls extends Callbacks {
  /// Calls the server in the room one is in; then the app hears the acknowledgement [ack] with what [payload] makes of the server's result. Fails
  /// with an [EnxException], which `onEventError` hears too.
  Future<Json> request(String method, [Json params = const {}, String? ack, Json Function(Json result)? payload]);

  /// Refuses a call that cannot stand, as the server would.
  Future<Never> refuse(EnxException error);

  /// The name of a user in the room; empty when not known.
  String nameOf(String clientId);

  /// One's own id in the room; empty outside one.
  String getClientId();
}

/// An acknowledgement that only says that it was done.
Json Function(Json) done(String msg) =>
    (_) => {'result': 0, 'msg': msg};

/// An acknowledgement about people.
Json Function(Json) doneWith(String msg, List<String> clients) =>
    (_) => {'result': 0, 'msg': msg, 'clients': clients};
