using Akka.Actor;
using Akka.Event;
using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.EndpointProtocol;

namespace Enx.Actors.Streams;

/// <summary>
/// One published stream: microphone and camera (<c>av</c>) or a screen (<c>share</c>). It is live from the moment when its
/// publisher's media path is up, and the publisher is told so then; it knows what of it is muted, and how long it lived.
/// </summary>
internal sealed class StreamActor : ReceiveActor
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly TimeProvider _time;
    private readonly string _clientId;
    private readonly string _streamId;
    private long? _liveSince;
    private bool _audioMuted;
    private bool _videoMuted;

    public static Props Props(string clientId, StartStream start, bool pathUp, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new StreamActor(clientId, start, pathUp, time));

    public StreamActor(string clientId, StartStream start, bool pathUp, TimeProvider time)
    {
        (_clientId, _streamId, _time) = (clientId, start.StreamId, time);
        (_audioMuted, _videoMuted) = (start.AudioMuted, start.VideoMuted);
        Receive<PathIs>(p => { if (p.State == MediaProtocol.PathState.Connected) BeLive(); });
        Receive<MuteStream>(m => { if (m.Video) _videoMuted = m.Muted; else _audioMuted = m.Muted; });
        Receive<StopStream>(_ =>
        {
            if (_liveSince is not null) Context.Parent.Tell(new Unpublished(_streamId));
            Context.Stop(Self);
        });
        if (start.IsLive) _liveSince = time.GetTimestamp();
        else if (pathUp) BeLive();
    }

    protected override void PostStop()
    {
        if (_liveSince is { } since)
            _log.Info("Stream {StreamId} of {ClientId} ended after {Seconds} s, audio muted {AudioMuted}, video muted {VideoMuted}",
                _streamId, _clientId, (long)_time.GetElapsedTime(since).TotalSeconds, _audioMuted, _videoMuted);
    }

    private void BeLive()
    {
        if (_liveSince is not null) return;
        _liveSince = _time.GetTimestamp();
        Context.Parent.Tell(new Published(_streamId));
    }
}
