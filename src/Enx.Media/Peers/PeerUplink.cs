using System.Numerics;
using Enx.Media.Routing;

namespace Enx.Media.Peers;

/// <summary>
/// What a peer publishes, as far as it is wanted and its network carries it. A few times a second it adds up which simulcast layers the
/// slots of the others want, has the publisher told when that changes (<see cref="WantedLayers"/>), and when fewer arrive than it was told
/// to send, or all again. A layer that should come and does not stays wanted: it costs nobody anything, and when it comes, the network
/// is back.
/// </summary>
internal sealed class PeerUplink(Peer peer, IPeerLoop loop)
{
    private const long IntervalUs = 100_000;
    private const long RepeatEveryUs = 5_000_000;

    private readonly int[] _wanted = new int[peer.Tracks.Count];
    private readonly int[] _carried = new int[peer.Tracks.Count];
    private readonly long[] _repeatUs = new long[peer.Tracks.Count];
    private bool _repeat;
    private long _nextUs;

    /// <summary>Says again what the publisher should send: whoever asks may have forgotten it.</summary>
    public void Repeat() => _repeat = true;

    /// <summary>Does what is due.</summary>
    public void Tick(long nowUs)
    {
        if (nowUs < _nextUs) return;
        _nextUs = nowUs + IntervalUs;
        for (var i = 0; i < peer.Tracks.Count; i++)
        {
            var track = peer.Tracks[i];
            if (track.Trouble.OnTick(!track.Blocked, peer.CanSend && !peer.IsLost(nowUs), always: track.Use == SectionUse.Camera)) loop.Reports.ReportTrack(track);
            if (track.IsAudio || track.Streams.Length < 2) continue;
            Tell(track, nowUs);
            // Of whom nothing at all comes the connection is lost, not thin.
            if (!peer.IsLost(nowUs)) Watch(track, i, nowUs);
        }

        _repeat = false;
    }

    private void Tell(PublishedTrack track, long nowUs)
    {
        var mask = 1 << track.Lowest;
        foreach (var stream in track.Streams)
            if (IsWanted(stream, nowUs)) mask |= 1 << stream.Index;
        if (!track.Wanted.Update(mask, nowUs) && !_repeat) return;
        var rids = new List<string>(track.Streams.Length);
        foreach (var stream in track.Streams)
            if (track.Wanted.IsTold(stream.Index)) rids.Add(stream.Rid);
        loop.Reports.ReportLayersWanted(peer, track.Use, rids);
    }

    private static bool IsWanted(SourceStream stream, long nowUs)
    {
        var track = stream.Track;
        foreach (var slot in track.Slots)
        {
            if (slot.Uses(stream)) return true;
            if (track.Wanted.IsTold(stream.Index) && !track.Blocked && !stream.IsAlive(nowUs) && !slot.Target.IsNothing && slot.Allows(stream)) return true;
        }

        return false;
    }

    /// <summary>Reports what arrives of what the publisher was told to send. A layer that never came is none: browsers send fewer of a
    /// small picture than they offered.</summary>
    private void Watch(PublishedTrack track, int at, long nowUs)
    {
        var (wanted, carried, bits) = (0, 0, 0L);
        foreach (var stream in track.Streams)
        {
            if (track.Blocked || !stream.HasBegun || !track.Wanted.IsTold(stream.Index)) continue;
            wanted |= 1 << stream.Index;
            if (stream.IsMissing(nowUs)) continue;
            carried |= 1 << stream.Index;
            bits += stream.Meter.BitsPerSecond(int.MaxValue, int.MaxValue, nowUs);
        }

        // While some of it is missing it is said again now and then: a room that moved has forgotten it.
        if ((wanted, carried) == (_wanted[at], _carried[at]) && (wanted == carried || nowUs < _repeatUs[at]) && !_repeat) return;
        (_wanted[at], _carried[at], _repeatUs[at]) = (wanted, carried, nowUs + RepeatEveryUs);
        loop.Reports.ReportUplink(peer, new UplinkReport(track.Use, BitOperations.PopCount((uint)wanted), BitOperations.PopCount((uint)carried), bits));
    }
}
