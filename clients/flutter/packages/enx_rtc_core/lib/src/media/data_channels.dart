import 'dart:async';
import 'dart:convert';
import 'dart:typed_data';

import '../clock.dart';
import '../codes.dart';
import '../errors.dart';
import '../json.dart';
import 'media_channel.dart';
import 'media_connection.dart';
import 'sections.dart';

const _newline = 10;

/// What every client can send in one message, bytes.
const _mostBytes = 64 * 1024;

/// More than this waiting to leave means that the network does not keep up, bytes.
const _mostBuffered = 1024 * 1024;
const _openTimeoutMs = 10000;

const _reliable = 'enx';
const _fast = 'enx-fast';

/// The channels of a connection. What one member sends on a label reaches the others on theirs.
const dataChannelPlans = [ChannelPlan(label: _reliable, ordered: true), ChannelPlan(label: _fast, ordered: false, maxRetransmits: 0)];

/// Who sent a message, and what: it arrives as `<clientId>\n<payload>`. Null for what has no sender.
Json? parseDataMessage(Object message) {
  if (message is String) {
    final end = message.indexOf('\n');
    return end < 1 ? null : {'clientId': message.substring(0, end), 'data': message.substring(end + 1)};
  }
  final bytes = message as Uint8List;
  final end = bytes.indexOf(_newline);
  return end < 1 ? null : {'clientId': utf8.decode(bytes.sublist(0, end), allowMalformed: true), 'data': Uint8List.sublistView(bytes, end + 1)};
}

/// The data channels of a session: one that loses nothing, one that never waits. They come back with each new connection. What others send is heard on
/// every connection; one's own goes out on the present one.
class DataChannels {
  /// [onData] hears what the others send.
  DataChannels(this._clock, this._onData);

  final Clock _clock;
  final void Function(Json message) _onData;

  /// Which connections the server takes no data on.
  final Expando<bool> _refused = Expando();
  MediaConnection? _presentConnection;

  /// The channels that are waited for: several messages wait for one opening.
  final Map<MediaChannel, Future<void>> _opening = {};

  /// Listens on a connection that was made with [dataChannelPlans].
  void attach(MediaConnection connection) {
    for (final plan in dataChannelPlans) {
      connection.channel(plan.label).onMessage = (received) {
        final message = parseDataMessage(received);
        if (message != null) _onData(message);
      };
    }
  }

  /// From here on this is the connection to send on.
  void use(MediaConnection connection) => _presentConnection = connection;

  /// Looks whether the server takes data at all, by its answer.
  void heed(MediaConnection connection, String sdp) => _refused[connection] = !acceptsData(sdp);

  /// Sends text or bytes to everyone who has a channel too.
  Future<void> send(Object payload, {required bool reliable}) async {
    final connection = _presentConnection;
    if (connection == null || _refused[connection] == true) {
      throw const EnxException(Codes.featureNotEnabled, 'Data channels are not available here: join with localInfo.data, on a server that has them.');
    }
    final message = switch (payload) {
      final String text => text,
      final Uint8List bytes => bytes,
      final List<int> bytes => Uint8List.fromList(bytes),
      _ => throw const EnxException(Codes.invalidParameters, 'sendData sends a String or a list of bytes.'),
    };
    final size = message is String ? utf8.encode(message).length : (message as Uint8List).length;
    if (size > _mostBytes) throw EnxException(Codes.dataTooLarge, 'A message is $size bytes: send at most $_mostBytes at once.');
    final channel = connection.channel(reliable ? _reliable : _fast);
    await _opened(channel);
    if (channel.bufferedAmount > _mostBuffered) {
      throw const EnxException(Codes.requestInProcess, 'What was sent before has not left yet: send less, or later.');
    }
    channel.send(message);
  }

  Future<void> _opened(MediaChannel channel) {
    if (channel.state == 'open') return Future.value();
    // In braces: what the callback returned would be waited for, and that is this very future.
    return _opening[channel] ??= _open(channel).whenComplete(() {
      _opening.remove(channel);
    });
  }

  Future<void> _open(MediaChannel channel) {
    final done = Completer<void>();
    late final Object timer;
    void settle() {
      if (done.isCompleted) return;
      _clock.clearTimeout(timer);
      channel.onState = null;
      if (channel.state == 'open') {
        done.complete();
      } else {
        done.completeError(const EnxException(Codes.networkDisconnected, 'The data channel is not open. Try again when the connection is back.'));
      }
    }

    timer = _clock.setTimeout(settle, _openTimeoutMs);
    channel.onState = () {
      if (channel.state != 'connecting') settle();
    };
    if (channel.state != 'connecting') settle();
    return done.future;
  }
}
