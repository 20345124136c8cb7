import 'dart:async';

import 'fake_webrtc.dart';

/// A stream of tracks.
class MediaStream {
  /// A stream.
  MediaStream(this.id, this.ownerTag, [List<MediaStreamTrack> tracks = const []]) : _tracks = [...tracks];

  /// Its id.
  final String id;

  /// `local`, or the connection that it came by.
  final String ownerTag;

  final List<MediaStreamTrack> _tracks;

  /// Whether it was disposed of.
  bool disposed = false;

  /// All of it.
  List<MediaStreamTrack> getTracks() => [..._tracks];

  /// The sound.
  List<MediaStreamTrack> getAudioTracks() => [..._tracks.where((track) => track.kind == 'audio')];

  /// The pictures.
  List<MediaStreamTrack> getVideoTracks() => [..._tracks.where((track) => track.kind == 'video')];

  /// Takes a track in.
  Future<void> addTrack(MediaStreamTrack track, {bool addToNative = true}) async => _tracks.add(track);

  /// Lets go of it.
  Future<void> dispose() async {
    disposed = true;
    FakeWebRtc.calls.add('dispose stream $id');
  }
}

/// A track.
class MediaStreamTrack {
  /// A track.
  MediaStreamTrack(this.kind, {this.id, this.label = '', this.settings = const {}});

  /// `audio` or `video`.
  final String? kind;

  /// Tells it from others.
  final String? id;

  /// What the device is called.
  final String? label;

  /// What [getSettings] answers with.
  final Map<String, dynamic> settings;

  /// Hears that the device went away.
  Function()? onEnded;

  /// Whether it carries anything.
  bool enabled = true;

  /// How often it was stopped.
  int stops = 0;

  /// The settings of the device.
  Map<String, dynamic> getSettings() => settings;

  /// Lets the device go.
  Future<void> stop() async {
    stops++;
    FakeWebRtc.calls.add('stop $id');
  }
}
